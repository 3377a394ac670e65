// Cho et al. (2014), reset-before as first published and as ONNX's default; gates r, z, n:
//
//   r = sigma(Wr x + br + Ur h + b'r)        z = sigma(Wz x + bz + Uz h + b'z)
//   n = tanh(Wn x + bn + Un (r h) + b'n)     h' = (1 - z) n + z h
//
// Un needs r of all units, hence two kernels a step: PHASE 0 leaves r, z and r h in blocks 0, 1 and 3 of the
// gates (the h is that under the recurrent dropout), PHASE 1 computes n and h'. b' is part of the input.

#define BLOCKS 4
#if PHASE == 0
#define V 2
#define STATE 0
#define NEEDS_OPERAND 1
#else
#define V 1
#define STATE 1
#define NEEDS_OPERAND 0
#endif
#include "state.cl"
#include "forward_buffers.cl"

inline floatW cell_forward(
    Place place, const floatW input[V], const floatW product[V], floatW operand, const Buffers *buffers) {
#if PHASE == 0
  floatW r = sigmoid(input[0] + product[0]);
  floatW z = sigmoid(input[1] + product[1]);
  store_below(r, buffers->gates + in_block(place, BLOCKS, 0), place.inside);
  store_below(z, buffers->gates + in_block(place, BLOCKS, 1), place.inside);
  store_below(r * operand, buffers->gates + in_block(place, BLOCKS, 3), place.inside);
  return r;
#else
  floatW z = load_below(buffers->gates + in_block(place, BLOCKS, 1), place.inside);
  floatW n = hyperbolic_tangent(input[0] + product[0]);
  store_below(n, buffers->gates + in_block(place, BLOCKS, 2), place.inside);
  return fma(z, load_below(buffers->h + by_sequence(place), place.inside), (1.0f - z) * n);
#endif
}

#include "forward.cl"
