// The derivatives of gru_forward.cl, with R, Z, N the gradients of the gates' pre-activations and
// u = Un h + b'n, whose block becomes its gradient:
//
//   N = dh (1 - z) (1 - n^2)     Z = dh (h - n) z (1 - z)
//   du = N r                     R = N u r (1 - r)
//   dh before the step = dh z + Ur' R + Uz' Z + Un' du

#define BLOCKS 4
#define GATES 3
#define DIRECT 1
#define THROUGH 0
#define SPLIT 1
#define TWO_PHASES 0
#include "state.cl"
#include "backward_buffers.cl"

static inline void cell_backward(Place place, floatW dh, Before before, const Buffers *buffers) {
  __global float *at_r = buffers->gates + in_block(place, BLOCKS, 0);
  __global float *at_z = buffers->gates + in_block(place, BLOCKS, 1);
  __global float *at_n = buffers->gates + in_block(place, BLOCKS, 2);
  __global float *at_u = buffers->gates + in_block(place, BLOCKS, 3);
  floatW r = load_below(at_r, place.inside);
  floatW z = load_below(at_z, place.inside);
  floatW n = load_below(at_n, place.inside);
  floatW u = load_below(at_u, place.inside);
  floatW h = value_before(buffers->y, buffers->h0, before, place);
  floatW dn = dh * (1.0f - z) * (1.0f - n * n);
  store_below(dn * u * r * (1.0f - r), at_r, place.inside);
  store_below(dh * (h - n) * z * (1.0f - z), at_z, place.inside);
  store_below(dn, at_n, place.inside);
  store_below(dn * r, at_u, place.inside);
  store_below(dh * z, buffers->direct + by_sequence(place), place.inside);
}

#include "backward.cl"
