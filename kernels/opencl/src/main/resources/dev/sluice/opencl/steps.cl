// Operations along the steps of each sequence.

#include "dialect.cl"
#include "layout.cl"

// A step counted from either end, or -1 where the sequence does not have it.
static inline int step_of(const __global int *layout, int steps, int sequence, int step) {
  if (step < 0) {
    step += length_of(layout, steps, sequence);
    return step < 0 ? -1 : step;
  }
  return step < steps && sequence < active(layout, step) ? step : -1;
}

// One step of each sequence; zeros for a sequence that does not have it.
__kernel void select_step(
    const __global float *x, const __global int *layout, int steps, int step, __global float *out, int columns,
    int size) {
  int i = get_global_id(0);
  if (i < size) {
    int sequence = i / columns;
    int from = step_of(layout, steps, sequence, step);
    out[i] = from < 0 ? 0.0f : x[(size_t)(layout[from] + sequence) * columns + i % columns];
  }
}

// Its adjoint: zeros elsewhere.
__kernel void place_step(
    const __global float *x, const __global int *layout, int steps, int step, __global float *out, int columns,
    int size) {
  int i = get_global_id(0);
  if (i < size) {
    int row = i / columns;
    int own = layout[steps + 1 + row];
    int sequence = row - layout[own];
    bool here = own == step_of(layout, steps, sequence, step);
    out[i] = here ? x[(size_t)sequence * columns + i % columns] : 0.0f;
  }
}

// out[t] = x[t - by], and 0 where the sequence has no such step.
__kernel void shift_steps(
    const __global float *x, const __global int *layout, int steps, int by, __global float *out, int columns,
    int size) {
  int i = get_global_id(0);
  if (i < size) {
    int row = i / columns;
    int own = layout[steps + 1 + row];
    int sequence = row - layout[own];
    // Compared before it is subtracted: a shift may be as large as an int.
    bool within = by > 0 ? own >= by : own < steps + by && sequence < active(layout, own - by);
    out[i] = within ? x[(size_t)(layout[own - by] + sequence) * columns + i % columns] : 0.0f;
  }
}

// out[t] = x[length - 1 - t]
__kernel void reverse_steps(
    const __global float *x, const __global int *layout, int steps, __global float *out, int columns, int size) {
  int i = get_global_id(0);
  if (i < size) {
    int row = i / columns;
    int own = layout[steps + 1 + row];
    int sequence = row - layout[own];
    int from = length_of(layout, steps, sequence) - 1 - own;
    out[i] = x[(size_t)(layout[from] + sequence) * columns + i % columns];
  }
}

// out[t] = factor[t] out[t - 1] + x[t], or from the last step; one work-item a sequence and column.
__kernel void scan_steps(
    const __global float *factor, int factors, const __global float *x, const __global int *layout, int steps,
    int sequences, int reverse, __global float *out, int columns) {
  int i = get_global_id(0);
  if (i >= sequences * columns) {
    return;
  }
  int sequence = i / columns;
  int column = i % columns;
  int length = length_of(layout, steps, sequence);
  float sum = 0.0f;
  for (int k = 0; k < length; k++) {
    int step = reverse ? length - 1 - k : k;
    size_t at = (size_t)(layout[step] + sequence) * columns + column;
    sum = factors && k > 0 ? fma(factor[at], sum, x[at]) : sum + x[at];
    out[at] = sum;
  }
}
