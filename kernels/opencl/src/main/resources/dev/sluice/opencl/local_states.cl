// The hidden states of a group's sequences in local memory: [GROUP_ROWS, columns], what the next step
// multiplies with U.

#define A_SPACE __local
#undef KT
#define KT 0
#include "panel.cl"
#include "load_gates.cl"

static inline void store_local(floatW value, __local float *to, int inside) {
  if (inside >= W) {
    STOREW(value, to);
    return;
  }
  float numbers[W];
  STOREW(value, numbers);
#pragma unroll 1
  for (int w = 0; w < inside; w++) {
    to[w] = numbers[w];
  }
}

static inline floatW load_local(const __local float *from, int inside) {
  if (inside >= W) {
    return LOADW(from);
  }
  float numbers[W];
#pragma unroll 1
  for (int w = 0; w < W; w++) {
    numbers[w] = w < inside ? from[w] : 0.0f;
  }
  return LOADW(numbers);
}

// Begins the group's sequences: h and c are those before the first step. `states` are two copies of h under the
// mask: a step reads one and writes the other, and a line that has not begun stays what it is. `second`
// numbers after them, the operand of a step's second product, become 0: it takes lines that do not run, too.
static inline void begin_sequences(
    __local float *states, Mask mask, const __global float *h0, __global float *h, const __global float *c0,
    __global float *c, int group, int columns, int units, int sequences, int second) {
  int item = get_local_id(1) * LU + get_local_id(0);
  int size = GROUP_ROWS * columns;
  for (int i = item; i < second; i += LU * LR) {
    states[2 * size + i] = 0.0f;
  }
  for (int i = item; i < size; i += LU * LR) {
    int sequence = group + i / columns;
    float value = 0.0f;
    if (sequence < sequences) {
      size_t at = (size_t)group * columns + i;
      value = h0[at];
      h[at] = value;
#if MASKED
      float factor = mask1(
          mask.key, i % columns, sequence, ALL_STEPS, mask.stream, mask.threshold, mask.scale);
      value = factor == 0.0f ? 0.0f : value * factor;
#endif
    }
    states[i] = value;
    states[size + i] = value;
  }
#if CELL_STATE
  int cells = min(GROUP_ROWS, sequences - group) * units;
  for (int i = item; i < cells; i += LU * LR) {
    size_t at = (size_t)group * units + i;
    c[at] = c0[at];
  }
#endif
  barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
}
