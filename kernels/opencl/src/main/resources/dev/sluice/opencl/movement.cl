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
