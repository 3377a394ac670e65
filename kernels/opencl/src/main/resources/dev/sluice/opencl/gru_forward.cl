// Cho et al. (2014), reset-after as in PyTorch, cuDNN and Keras; gates r, z, n:
//
//   r = sigma(Wr x + br + Ur h + b'r)     z = sigma(Wz x + bz + Uz h + b'z)
//   n = tanh(Wn x + bn + r (Un h + b'n))  h' = (1 - z) n + z h
//
// b'r and b'z are part of the input; `bias` is b'. The fourth block that is kept is Un h + b'n.

#define V 3
#define BLOCKS 4
#define STATE 1
#define NEEDS_OPERAND 0
#include "state.cl"
#include "forward_buffers.cl"

static inline floatW cell_forward(
    Place place, const floatW input[V], const floatW product[V], floatW operand, const Buffers *buffers) {
  floatW r = sigmoid(input[0] + product[0]);
  floatW z = sigmoid(input[1] + product[1]);
  floatW u = product[2];
  if (HAS_BIAS) {
    u += load_below(buffers->bias + 2 * place.units + place.unit, place.inside);
  }
  floatW n = hyperbolic_tangent(fma(r, u, input[2]));
  if (KEEP) {
    store_below(r, buffers->gates + in_block(place, BLOCKS, 0), place.inside);
    store_below(z, buffers->gates + in_block(place, BLOCKS, 1), place.inside);
    store_below(n, buffers->gates + in_block(place, BLOCKS, 2), place.inside);
    store_below(u, buffers->gates + in_block(place, BLOCKS, 3), place.inside);
  }
  return fma(z, load_below(buffers->h + by_sequence(place), place.inside), (1.0f - z) * n);
}

#include "forward.cl"
