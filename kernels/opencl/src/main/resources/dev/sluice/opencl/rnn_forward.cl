// Elman (1990): h' = f(Wx + b + Uh + b'), f = tanh, or max(0, x) with RECTIFIER. b' is part of the input.
// What is kept is h'.

#define V 1
#define BLOCKS 1
#define STATE 1
#define NEEDS_OPERAND 0
#include "state.cl"
#include "forward_buffers.cl"

static inline floatW cell_forward(
    Place place, const floatW input[V], const floatW product[V], floatW operand, const Buffers *buffers) {
#if RECTIFIER
  floatW a = input[0] + product[0];
#if W == 1
  floatW h = a < 0.0f ? 0.0f : a; // fmax would make 0 of a NaN
#else
  floatW h = select(a, (floatW)(0.0f), a < 0.0f);
#endif
#else
  floatW h = hyperbolic_tangent(input[0] + product[0]);
#endif
  if (KEEP) {
    store_below(h, buffers->gates + in_block(place, BLOCKS, 0), place.inside);
  }
  return h;
}

#include "forward.cl"
