// What a layer begins with: its running states, and both copies of the operand of U.

#define W 1
#include "vector.cl"
#include "random.cl"

// `states` = sequences * P numbers, `cells` = sequences * H of them, or 0 without a cell state.
__kernel void begin_forward(
    const __global float *h0, const __global float *c0, __global float *h, __global float *c,
    __global float *operand, __global float *operand_next, int states, int cells, int columns, uint key0,
    uint key1, int stream, int threshold, float scale) {
  int i = get_global_id(0);
  if (i < states) {
    float value = h0[i];
    h[i] = value;
    if (threshold > 0) {
      value = masked(
          value, mask_of(UINT2(key0, key1), i % columns, i / columns, ALL_STEPS, stream, threshold, scale));
    }
    operand[i] = value;
    operand_next[i] = value;
  }
  if (i < cells) {
    c[i] = c0[i];
  }
}
