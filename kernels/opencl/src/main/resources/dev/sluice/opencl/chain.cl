// The forward and backward algorithm of a linear chain, in logarithms: one work-item a sequence, whose few states it
// goes through step by step.

#include "dialect.cl"
#include "layout.cl"

// out[t, j] = log sum_i e^(scores[t - 1, i] + out[t - 1, i] + transitions[i, j]), and 0 at the first step
__kernel void chain_scan(
    const __global float *scores, const __global float *transitions, __global float *out,
    const __global int *layout, int steps, int sequences, int states) {
  int sequence = get_global_id(0);
  if (sequence >= sequences) {
    return;
  }
  for (int j = 0; j < states; j++) {
    out[(size_t)sequence * states + j] = 0.0f;
  }
  int length = length_of(layout, steps, sequence);
  for (int t = 1; t < length; t++) {
    size_t from = (size_t)(layout[t - 1] + sequence) * states;
    size_t to = (size_t)(layout[t] + sequence) * states;
    for (int j = 0; j < states; j++) {
      float largest = -INFINITY;
      for (int i = 0; i < states; i++) {
        largest = fmax(largest, scores[from + i] + out[from + i] + transitions[i * states + j]);
      }
      float sum = 0.0f;
      for (int i = 0; i < states; i++) {
        sum += exp(scores[from + i] + out[from + i] + transitions[i * states + j] - largest);
      }
      out[to + j] = largest + log(sum);
    }
  }
}

// d_scores[t, i] = sum_j (d_out + d_scores)[t + 1, j] e^(scores[t, i] + out[t, i] + transitions[i, j] - out[t + 1, j])
__kernel void chain_scan_gradient(
    const __global float *scores, const __global float *transitions, const __global float *out,
    const __global float *d_out, __global float *d_scores, const __global int *layout, int steps, int sequences,
    int states) {
  int sequence = get_global_id(0);
  if (sequence >= sequences) {
    return;
  }
  int last = length_of(layout, steps, sequence) - 1;
  for (int i = 0; i < states; i++) {
    d_scores[(size_t)(layout[last] + sequence) * states + i] = 0.0f;
  }
  for (int t = last - 1; t >= 0; t--) {
    size_t at = (size_t)(layout[t] + sequence) * states;
    size_t next = (size_t)(layout[t + 1] + sequence) * states;
    for (int i = 0; i < states; i++) {
      float alpha = scores[at + i] + out[at + i];
      float sum = 0.0f;
      for (int j = 0; j < states; j++) {
        float total = d_out[next + j] + d_scores[next + j];
        sum += total * exp(alpha + transitions[i * states + j] - out[next + j]);
      }
      d_scores[at + i] = sum;
    }
  }
}

// d_transitions[i, j] = sum total[t, j] e^(scores[t - 1, i] + out[t - 1, i] + transitions[i, j] - out[t, j]) over all
// steps but first ones; one work-item a transition, in the order of the rows.
__kernel void chain_transitions_gradient(
    const __global float *scores, const __global float *transitions, const __global float *out,
    const __global float *total, __global float *d_transitions, const __global int *layout, int steps, int states) {
  int item = get_global_id(0);
  if (item >= states * states) {
    return;
  }
  int i = item / states;
  int j = item % states;
  float sum = 0.0f;
  for (int t = 1; t < steps; t++) {
    for (int sequence = 0; sequence < active(layout, t); sequence++) {
      size_t from = (size_t)(layout[t - 1] + sequence) * states + i;
      size_t to = (size_t)(layout[t] + sequence) * states + j;
      sum += total[to] * exp(scores[from] + out[from] + transitions[item] - out[to]);
    }
  }
  d_transitions[item] = sum;
}
