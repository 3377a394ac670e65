// Softmax over the columns of a line, one group a line, or over the steps of a sequence, one work-item a column.

#include "reduce.cl"

static inline float group_max(float mine, __local float *numbers) {
  int item = get_local_id(0);
  numbers[item] = mine;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int half_size = GROUP / 2; half_size > 0; half_size /= 2) {
    if (item < half_size) {
      numbers[item] = fmax(numbers[item], numbers[item + half_size]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  float all = numbers[0];
  barrier(CLK_LOCAL_MEM_FENCE);
  return all;
}

// out = e^(x - max) / Σ; returns log Σ e^x.
static inline float softmax_line(const __global float *x, __global float *out, int columns, __local float *numbers) {
  float mine = -INFINITY;
  for (int j = get_local_id(0); j < columns; j += GROUP) {
    mine = fmax(mine, x[j]);
  }
  float most = group_max(mine, numbers);
  mine = 0.0f;
  for (int j = get_local_id(0); j < columns; j += GROUP) {
    float e = exp(x[j] - most);
    out[j] = e;
    mine += e;
  }
  float sum = group_sum(mine, numbers);
  for (int j = get_local_id(0); j < columns; j += GROUP) {
    out[j] /= sum;
  }
  return most + log(sum);
}

__kernel GROUP_OF(GROUP, 1) void softmax_columns(
    const __global float *x, __global float *out, int columns, __local float *numbers) {
  LOCAL(numbers);
  size_t from = (size_t)get_group_id(0) * columns;
  softmax_line(x + from, out + from, columns, numbers);
}

// dx = out (dOut - Σ dOut out)
__kernel GROUP_OF(GROUP, 1) void softmax_gradient_columns(
    const __global float *out, const __global float *d_out, __global float *dx, int columns,
    __local float *numbers) {
  LOCAL(numbers);
  size_t from = (size_t)get_group_id(0) * columns;
  float mine = 0.0f;
  for (int j = get_local_id(0); j < columns; j += GROUP) {
    mine += d_out[from + j] * out[from + j];
  }
  float dot_product = group_sum(mine, numbers);
  for (int j = get_local_id(0); j < columns; j += GROUP) {
    dx[from + j] = out[from + j] * (d_out[from + j] - dot_product);
  }
}

// `layout`: the first row of each step; a sequence's column at step t.
#define AT(t) ((size_t)(layout[t] + sequence) * columns + column)

static inline int length_of(const __global int *layout, int steps, int sequence) {
  int length = 1;
  while (length < steps && sequence < layout[length + 1] - layout[length]) {
    length++;
  }
  return length;
}

__kernel void softmax_steps(
    const __global float *x, __global float *out, const __global int *layout, int steps, int sequences,
    int columns) {
  int i = get_global_id(0);
  if (i >= sequences * columns) {
    return;
  }
  int sequence = i / columns;
  int column = i % columns;
  int length = length_of(layout, steps, sequence);
  float most = -INFINITY;
  for (int t = 0; t < length; t++) {
    most = fmax(most, x[AT(t)]);
  }
  float sum = 0.0f;
  for (int t = 0; t < length; t++) {
    float e = exp(x[AT(t)] - most);
    out[AT(t)] = e;
    sum += e;
  }
  for (int t = 0; t < length; t++) {
    out[AT(t)] /= sum;
  }
}

__kernel void softmax_gradient_steps(
    const __global float *out, const __global float *d_out, __global float *dx, const __global int *layout,
    int steps, int sequences, int columns) {
  int i = get_global_id(0);
  if (i >= sequences * columns) {
    return;
  }
  int sequence = i / columns;
  int column = i % columns;
  int length = length_of(layout, steps, sequence);
  float dot_product = 0.0f;
  for (int t = 0; t < length; t++) {
    dot_product += d_out[AT(t)] * out[AT(t)];
  }
  for (int t = 0; t < length; t++) {
    dx[AT(t)] = out[AT(t)] * (d_out[AT(t)] - dot_product);
  }
}
