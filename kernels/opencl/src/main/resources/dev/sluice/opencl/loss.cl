// Losses and their gradients. A target of IGNORED does not count.

#include "softmax.cl"

#define IGNORED (-100)

// Probabilities, and each line's log Σ e^x - x[target]; one group a line.
__kernel GROUP_OF(GROUP, 1) void cross_entropy(
    const __global float *logits, const __global int *targets, __global float *probabilities,
    __global float *line_loss, int classes, __local float *numbers) {
  LOCAL(numbers);
  int line = get_group_id(0);
  size_t from = (size_t)line * classes;
  float log_sum = softmax_line(logits + from, probabilities + from, classes, numbers);
  if (get_local_id(0) == 0) {
    int target = targets[line];
    line_loss[line] = target == IGNORED ? 0.0f : log_sum - logits[from + target];
  }
}

// Adds up the lines' losses, or without `losses` counts only, by one group: 1 over the number of targets that
// count goes to share[0], or 1 where the loss is a sum.
__kernel GROUP_OF(GROUP, 1) void finish_loss(
    const __global float *losses, const __global int *targets, int lines, int mean, int with_loss,
    __global float *share, __global float *loss, __local float *numbers) {
  LOCAL(numbers);
  float sum = 0.0f;
  float counted = 0.0f;
  for (int i = get_local_id(0); i < lines; i += GROUP) {
    sum += with_loss ? losses[i] : 0.0f;
    counted += targets[i] == IGNORED ? 0.0f : 1.0f;
  }
  sum = group_sum(sum, numbers);
  counted = group_sum(counted, numbers);
  if (get_local_id(0) == 0) {
    float divisor = mean ? counted : 1.0f;
    share[0] = 1.0f / divisor;
    if (with_loss) {
      loss[0] = sum / divisor;
    }
  }
}

__kernel void cross_entropy_gradient(
    const __global float *probabilities, const __global int *targets, const __global float *d_loss,
    const __global float *share, __global float *d_logits, int classes, int size) {
  int i = get_global_id(0);
  if (i >= size) {
    return;
  }
  int target = targets[i / classes];
  float one = i % classes == target ? 1.0f : 0.0f;
  d_logits[i] = target == IGNORED ? 0.0f : d_loss[0] * share[0] * (probabilities[i] - one);
}

__kernel void squared_error_gradient(
    const __global float *prediction, const __global float *target, const __global float *d_loss, float scale,
    __global float *d_prediction, int size) {
  int i = get_global_id(0);
  if (i < size) {
    d_prediction[i] = scale * d_loss[0] * (prediction[i] - target[i]);
  }
}
