// Look-ups of lines of a table, and their gradient without atomics: the rows of one index are chained in their
// order, and whoever has the first one adds up the chain.

__kernel void gather(
    const __global float *table, const __global int *indices, __global float *out, int columns, int size) {
  int i = get_global_id(0);
  if (i < size) {
    out[i] = table[(size_t)indices[i / columns] * columns + i % columns];
  }
}

// For each line: next[line], the next one of the same index, or `lines`; first[line], whether none is before.
__kernel void chain(const __global int *indices, __global int *next, __global int *first, int lines) {
  int line = get_global_id(0);
  if (line >= lines) {
    return;
  }
  int index = indices[line];
  int after = line + 1;
  while (after < lines && indices[after] != index) {
    after++;
  }
  next[line] = after;
  int before = line - 1;
  while (before >= 0 && indices[before] != index) {
    before--;
  }
  first[line] = before < 0;
}

// The table's gradient, which must be 0 before.
__kernel void scatter(
    const __global int *indices, const __global int *next, const __global int *first,
    const __global float *d_out, __global float *d_table, int columns, int lines, int size) {
  int i = get_global_id(0);
  if (i >= size) {
    return;
  }
  int line = i / columns;
  int column = i % columns;
  if (!first[line]) {
    return;
  }
  float sum = 0.0f;
  for (int at = line; at < lines; at = next[at]) {
    sum += d_out[(size_t)at * columns + column];
  }
  d_table[(size_t)indices[line] * columns + column] = sum;
}

// A 1 in the column that a line's index names, zeros elsewhere.
__kernel void one_hot(const __global int *indices, __global float *out, int columns, int size) {
  int i = get_global_id(0);
  if (i < size) {
    out[i] = indices[i / columns] == i % columns ? 1.0f : 0.0f;
  }
}
