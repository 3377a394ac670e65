// The derivatives of gru_reset_before_forward.cl, with R, Z, N the gradients of the gates' pre-activations and
// q = r h, the h under the recurrent dropout:
//
//   N = dh (1 - z) (1 - n^2)     Z = dh (h - n) z (1 - z)
//   dq = Un' N                   R = dq h r (1 - r)
//   dh before the step = dh z + (Ur' R + Uz' Z + dq r) under the mask
//
// Two kernels a step: PHASE 0 computes dh, Z and N; PHASE 1 dq (its product), R, and dq r in `through`. Block 3
// keeps q for the gradient of Un.

#define BLOCKS 4
#define GATES 2
#define DIRECT 1
#define THROUGH (PHASE == 0)
#define SPLIT 0
#define TWO_PHASES 1
#include "state.cl"
#include "backward_buffers.cl"

// Z and N, from dh.
static inline void candidate_backward(Place place, floatW dh, Before before, const Buffers *buffers) {
  __global float *at_z = buffers->gates + in_block(place, BLOCKS, 1);
  __global float *at_n = buffers->gates + in_block(place, BLOCKS, 2);
  floatW z = load_below(at_z, place.inside);
  floatW n = load_below(at_n, place.inside);
  floatW h = value_before(buffers->y, buffers->h0, before, place);
  store_below(dh * (h - n) * z * (1.0f - z), at_z, place.inside);
  store_below(dh * (1.0f - z) * (1.0f - n * n), at_n, place.inside);
  store_below(dh * z, buffers->direct + by_sequence(place), place.inside);
}

// R, from dq: dq h r = dq q, whatever the mask, with q in block 3.
static inline void reset_backward(Place place, floatW dq, const Buffers *buffers) {
  __global float *at_r = buffers->gates + in_block(place, BLOCKS, 0);
  floatW r = load_below(at_r, place.inside);
  floatW q = load_below(buffers->gates + in_block(place, BLOCKS, 3), place.inside);
  store_below(dq * q * (1.0f - r), at_r, place.inside);
  store_below(dq * r, buffers->through + by_sequence(place), place.inside);
}

static inline void cell_backward(Place place, floatW dh, Before before, const Buffers *buffers) {
#if PHASE == 0
  candidate_backward(place, dh, before, buffers);
#else
  reset_backward(place, dh, buffers);
#endif
}

#include "backward.cl"
