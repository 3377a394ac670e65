// Cho et al. (2014), reset-before as first published and as ONNX's default; gates r, z, n:
//
//   r = sigma(Wr x + br + Ur h + b'r)        z = sigma(Wz x + bz + Uz h + b'z)
//   n = tanh(Wn x + bn + Un (r h) + b'n)     h' = (1 - z) n + z h
//
// Un needs r of all units, hence two kernels a step: PHASE 0 leaves r, z and r h in blocks 0, 1 and 3 of the
// gates (the h is that under the recurrent dropout), PHASE 1 computes n and h'. b' is part of the input.
//
// With SEQUENCE one kernel does all steps, the gates one after the other, which leaves V at 1.

#define BLOCKS 4
#if PHASE == 0 && !SEQUENCE
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

// Keeps r, z and r h; returns r h.
static inline floatW reset_hidden(Place place, floatW pre_r, floatW pre_z, floatW operand, const Buffers *buffers) {
  floatW r = sigmoid(pre_r);
  floatW q = r * operand;
  store_below(r, buffers->gates + in_block(place, BLOCKS, 0), place.inside);
  store_below(sigmoid(pre_z), buffers->gates + in_block(place, BLOCKS, 1), place.inside);
  store_below(q, buffers->gates + in_block(place, BLOCKS, 3), place.inside);
  return q;
}

// h' from the kept z.
static inline floatW candidate(Place place, floatW pre_n, const Buffers *buffers) {
  floatW z = load_below(buffers->gates + in_block(place, BLOCKS, 1), place.inside);
  floatW n = hyperbolic_tangent(pre_n);
  store_below(n, buffers->gates + in_block(place, BLOCKS, 2), place.inside);
  return fma(z, load_below(buffers->h + by_sequence(place), place.inside), (1.0f - z) * n);
}

#if SEQUENCE
#include "gru_reset_before_sequence.cl"
#else
static inline floatW cell_forward(
    Place place, const floatW input[V], const floatW product[V], floatW operand, const Buffers *buffers) {
#if PHASE == 0
  return reset_hidden(place, input[0] + product[0], input[1] + product[1], operand, buffers);
#else
  return candidate(place, input[0] + product[0], buffers);
#endif
}

#include "forward_step.cl"
#endif
