// Sums in a fixed order, and their adjoints, and the largest of many. A group adds with a tree in local memory,
// GROUP numbers, which are its kernel's last argument.

#include "dialect.cl"

#ifndef GROUP
#define GROUP 64
#endif

// The sum of all work-items' numbers, in every one of them.
static inline float group_sum(float mine, __local float *sums) {
  int item = get_local_id(0);
  sums[item] = mine;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int half_size = GROUP / 2; half_size > 0; half_size /= 2) {
    if (item < half_size) {
      sums[item] += sums[item + half_size];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  float all = sums[0];
  barrier(CLK_LOCAL_MEM_FENCE);
  return all;
}

// Each column over a chunk of lines: out[chunk, column]. Columns from `jump_at` on lie `jump` further right.
__kernel void sum_lines(
    const __global float *x, int line, int columns, int jump_at, int jump, int first, int lines, int chunk,
    float scale, int accumulate, __global float *out) {
  int column = get_global_id(0);
  if (column >= columns) {
    return;
  }
  int from = get_global_id(1) * chunk;
  int end = min(from + chunk, lines);
  const __global float *at =
      x + (size_t)(first + from) * line + (column < jump_at ? column : column + jump);
  float sum = 0.0f;
  for (int i = from; i < end; i++) {
    sum += *at;
    at += line;
  }
  size_t to = (size_t)get_global_id(1) * columns + column;
  out[to] = accumulate ? out[to] + sum * scale : sum * scale;
}

// Each line over its columns, one group a line.
__kernel GROUP_OF(GROUP, 1) void sum_columns(
    const __global float *x, int columns, float scale, __global float *out, __local float *sums) {
  LOCAL(sums);
  size_t line = get_group_id(0);
  float mine = 0.0f;
  for (int j = get_local_id(0); j < columns; j += GROUP) {
    mine += x[line * columns + j];
  }
  float sum = group_sum(mine, sums);
  if (get_local_id(0) == 0) {
    out[line] = sum * scale;
  }
}

// Each column over the steps of a sequence; `layout`: the first row of each step.
__kernel void sum_steps(
    const __global float *x, const __global int *layout, int steps, int sequences, int columns, int mean,
    __global float *out) {
  int i = get_global_id(0);
  if (i >= sequences * columns) {
    return;
  }
  int sequence = i / columns;
  int column = i % columns;
  float sum = 0.0f;
  int length = 0;
  while (length < steps && sequence < layout[length + 1] - layout[length]) {
    sum += x[(size_t)(layout[length] + sequence) * columns + column];
    length++;
  }
  out[i] = mean ? sum / length : sum;
}

// The larger of two, NaN where one is: fmax would drop it.
static inline float larger(float a, float b) { return a > b || isnan(a) ? a : b; }

// The largest of each line, one group a line.
__kernel GROUP_OF(GROUP, 1) void max_columns(
    const __global float *x, int columns, __global float *out, __local float *numbers) {
  LOCAL(numbers);
  size_t line = get_group_id(0);
  int item = get_local_id(0);
  float mine = -INFINITY;
  for (int j = item; j < columns; j += GROUP) {
    mine = larger(mine, x[line * columns + j]);
  }
  numbers[item] = mine;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int half_size = GROUP / 2; half_size > 0; half_size /= 2) {
    if (item < half_size) {
      numbers[item] = larger(numbers[item], numbers[item + half_size]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  if (item == 0) {
    out[line] = numbers[0];
  }
}

// The largest of each column over the steps of a sequence.
__kernel void max_steps(
    const __global float *x, const __global int *layout, int steps, int sequences, int columns,
    __global float *out) {
  int i = get_global_id(0);
  if (i >= sequences * columns) {
    return;
  }
  int sequence = i / columns;
  int column = i % columns;
  float most = -INFINITY;
  for (int t = 0; t < steps && sequence < layout[t + 1] - layout[t]; t++) {
    most = larger(most, x[(size_t)(layout[t] + sequence) * columns + column]);
  }
  out[i] = most;
}

#define DIFFERENCES 1

// A share of all numbers for each group: Σ x or Σ (x - y)².
__kernel GROUP_OF(GROUP, 1) void partial_sums(
    int kind, const __global float *x, const __global float *y, int size, __global float *partial, int to,
    __local float *sums) {
  LOCAL(sums);
  float mine = 0.0f;
  int stride = get_global_size(0);
  for (int i = get_global_id(0); i < size; i += stride) {
    float v = kind == DIFFERENCES ? x[i] - y[i] : x[i];
    mine += kind == DIFFERENCES ? v * v : v;
  }
  float sum = group_sum(mine, sums);
  if (get_local_id(0) == 0) {
    partial[to + get_group_id(0)] = sum;
  }
}

// The sum of all partial sums, times scale; by one group.
__kernel GROUP_OF(GROUP, 1) void finish_sum(
    const __global float *partial, int count, float scale, __global float *out, __local float *sums) {
  LOCAL(sums);
  float mine = 0.0f;
  for (int i = get_local_id(0); i < count; i += GROUP) {
    mine += partial[i];
  }
  float sum = group_sum(mine, sums);
  if (get_local_id(0) == 0) {
    out[0] = sum * scale;
  }
}

// A norm of numbers whose squares are outside of 32-bit floats: those from SPLIT on are added up apart from
// those below, both scaled by powers of two, so that squares lie in 2^-126 .. 2^94 and 2^31 of them can be
// added (after Blue 1978). What is below 2^-92 counts as 0. A NaN counts as large, and stays one.
#define SPLIT 0x1p18f
#define SMALL 0x1p29f
#define LARGE 0x1p-81f

// A share of all squares for each group: those of small numbers, and `large` places on, those of large ones.
__kernel GROUP_OF(GROUP, 1) void partial_squares(
    const __global float *x, int size, __global float *partial, int large, int to, __local float *sums) {
  LOCAL(sums);
  float small_sum = 0.0f;
  float large_sum = 0.0f;
  int stride = get_global_size(0);
  for (int i = get_global_id(0); i < size; i += stride) {
    float v = x[i];
    if (fabs(v) < SPLIT) {
      v *= SMALL;
      small_sum += v * v;
    } else {
      v *= LARGE;
      large_sum += v * v;
    }
  }
  small_sum = group_sum(small_sum, sums);
  large_sum = group_sum(large_sum, sums);
  if (get_local_id(0) == 0) {
    partial[to + get_group_id(0)] = small_sum;
    partial[large + to + get_group_id(0)] = large_sum;
  }
}

// The root of all shares of partial_squares; by one group.
__kernel GROUP_OF(GROUP, 1) void finish_norm(
    const __global float *partial, int large, int count, __global float *out, __local float *sums) {
  LOCAL(sums);
  float small_sum = 0.0f;
  float large_sum = 0.0f;
  for (int i = get_local_id(0); i < count; i += GROUP) {
    small_sum += partial[i];
    large_sum += partial[large + i];
  }
  small_sum = group_sum(small_sum, sums);
  large_sum = group_sum(large_sum, sums);
  if (get_local_id(0) == 0) {
    if (large_sum == 0.0f) {
      out[0] = sqrt(small_sum) / SMALL;
    } else {
      float ratio = LARGE / SMALL; // 2^-110; its square is no 32-bit float
      out[0] = sqrt(large_sum + small_sum * ratio * ratio) / LARGE;
    }
  }
}

// out = scale x, x repeated: its elements for neighbouring lines are `line` apart, for columns `column`.
__kernel void broadcast_matrix(
    const __global float *x, float scale, __global float *out, int columns, int line, int column, int size) {
  int i = get_global_id(0);
  if (i < size) {
    out[i] = x[(i / columns) * line + (i % columns) * column] * scale;
  }
}

// `layout`: the first row of each step, then the step of each row.
__kernel void broadcast_steps(
    const __global float *x, const __global int *layout, int steps, int mean, __global float *out, int columns,
    int size) {
  int i = get_global_id(0);
  if (i >= size) {
    return;
  }
  int row = i / columns;
  int sequence = row - layout[layout[steps + 1 + row]];
  float value = x[(size_t)sequence * columns + i % columns];
  if (mean) {
    int length = layout[steps + 1 + row] + 1;
    while (length < steps && sequence < layout[length + 1] - layout[length]) {
      length++;
    }
    value /= length;
  }
  out[i] = value;
}
