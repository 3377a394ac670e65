// Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000); gates i, f, g, o:
//
//   i = sigma(Wi x + bi + Ui h + b'i)     f = sigma(Wf x + bf + Uf h + b'f)
//   g = tanh(Wg x + bg + Ug h + b'g)      o = sigma(Wo x + bo + Uo h + b'o)
//   c' = f c + i g                        h' = o tanh(c')
//
// b' is part of the input.

#define V 4
#define BLOCKS 4
#define STATE 1
#define CELL_STATE 1
#define NEEDS_OPERAND 0
#include "state.cl"
#include "forward_buffers.cl"

static inline floatW cell_forward(
    Place place, const floatW input[V], const floatW product[V], floatW operand, const Buffers *buffers) {
  floatW i = sigmoid(input[0] + product[0]);
  floatW f = sigmoid(input[1] + product[1]);
  floatW g = hyperbolic_tangent(input[2] + product[2]);
  floatW o = sigmoid(input[3] + product[3]);
  __global float *running = buffers->c + by_sequence(place);
  floatW c = fma(f, load_below(running, place.inside), i * g);
  store_below(c, running, place.inside);
  if (KEEP) {
    store_below(i, buffers->gates + in_block(place, BLOCKS, 0), place.inside);
    store_below(f, buffers->gates + in_block(place, BLOCKS, 1), place.inside);
    store_below(g, buffers->gates + in_block(place, BLOCKS, 2), place.inside);
    store_below(o, buffers->gates + in_block(place, BLOCKS, 3), place.inside);
    store_below(c, buffers->cells + place.gate_row * place.units + place.unit, place.inside);
  }
  return o * hyperbolic_tangent(c);
}

#include "forward.cl"
