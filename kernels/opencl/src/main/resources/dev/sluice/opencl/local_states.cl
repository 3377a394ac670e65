// The hidden states of a group's sequences in local memory: [GROUP_ROWS, columns], what the next step
// multiplies with U.

#define A_SPACE __local
#undef KT
#define KT 0
#include "panel.cl"
#include "load_gates.cl"

static inline void store_local(floatW value, __local float *to, int inside) {
  float numbers[W];
  STOREW(value, numbers);
#pragma unroll
  for (int w = 0; w < W; w++) {
    if (w < inside) {
      to[w] = numbers[w];
    }
  }
}

static inline floatW load_local(const __local float *from, int inside) {
  float numbers[W];
#pragma unroll
  for (int w = 0; w < W; w++) {
    numbers[w] = w < inside ? from[w] : 0.0f;
  }
  return LOADW(numbers);
}

// Both copies: a step reads one and writes the other, and a line that has not begun stays what it is. `more`
// numbers after them become 0.
static inline void load_states(
    __local float *states, const __global float *operand, int group, int columns, int sequences, int more) {
  int size = GROUP_ROWS * columns;
  for (int i = get_local_id(1) * LU + get_local_id(0); i < more; i += LU * LR) {
    states[2 * size + i] = 0.0f;
  }
  for (int i = get_local_id(1) * LU + get_local_id(0); i < size; i += LU * LR) {
    size_t at = (size_t)group * columns + i;
    float value = at < (size_t)sequences * columns ? operand[at] : 0.0f;
    states[i] = value;
    states[size + i] = value;
  }
  barrier(CLK_LOCAL_MEM_FENCE);
}
