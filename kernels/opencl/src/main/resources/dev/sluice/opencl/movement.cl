// Operations that only move numbers.

// `width` neighbouring columns of each line, from one matrix to another.
__kernel void copy_columns(
    const __global float *from, int from_column, int from_line, __global float *to, int to_column, int to_line,
    int width, int size) {
  int i = get_global_id(0);
  if (i < size) {
    size_t line = i / width;
    int column = i % width;
    to[line * to_line + to_column + column] = from[line * from_line + from_column + column];
  }
}

// x among columns of zeros.
__kernel void pad_columns(
    const __global float *x, int width, int before, __global float *out, int columns, int size) {
  int i = get_global_id(0);
  if (i < size) {
    int column = i % columns - before;
    out[i] = column >= 0 && column < width ? x[(size_t)(i / columns) * width + column] : 0.0f;
  }
}

// `layout`: the first row of each step.
static inline int last_step(const __global int *layout, int steps, int sequence) {
  int step = 0;
  while (step + 1 < steps && sequence < layout[step + 2] - layout[step + 1]) {
    step++;
  }
  return step;
}

// The row of each sequence's first or last step.
__kernel void select_step(
    const __global float *x, const __global int *layout, int steps, int last, __global float *out, int columns,
    int size) {
  int i = get_global_id(0);
  if (i < size) {
    int sequence = i / columns;
    int row = layout[last ? last_step(layout, steps, sequence) : 0] + sequence;
    out[i] = x[(size_t)row * columns + i % columns];
  }
}

// Its adjoint: zeros elsewhere. `layout`: the first row of each step, then the step of each row.
__kernel void place_step(
    const __global float *x, const __global int *layout, int steps, int last, __global float *out, int columns,
    int size) {
  int i = get_global_id(0);
  if (i < size) {
    int row = i / columns;
    int step = layout[steps + 1 + row];
    int sequence = row - layout[step];
    bool ends = step + 1 >= steps || sequence >= layout[step + 2] - layout[step + 1];
    out[i] = (last ? ends : step == 0) ? x[(size_t)sequence * columns + i % columns] : 0.0f;
  }
}
