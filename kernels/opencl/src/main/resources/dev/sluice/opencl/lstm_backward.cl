// The derivatives of lstm_forward.cl, with dh the gradient of o tanh(c') and I, F, G, O those of the gates'
// pre-activations:
//
//   dc += dh o (1 - tanh(c')^2)
//   I = dc g i (1 - i)      F = dc c f (1 - f)      G = dc i (1 - g^2)
//   O = dh tanh(c') o (1 - o)
//   dc = dc f

#define BLOCKS 4
#define GATES 4
#define CELL_STATE 1
#define DIRECT 0
#define THROUGH 0
#define SPLIT 0
#define TWO_PHASES 0
#include "state.cl"
#include "backward_buffers.cl"

static inline void cell_backward(Place place, floatW dh, Before before, const Buffers *buffers) {
  __global float *at_i = buffers->gates + in_block(place, BLOCKS, 0);
  __global float *at_f = buffers->gates + in_block(place, BLOCKS, 1);
  __global float *at_g = buffers->gates + in_block(place, BLOCKS, 2);
  __global float *at_o = buffers->gates + in_block(place, BLOCKS, 3);
  floatW i = load_below(at_i, place.inside);
  floatW f = load_below(at_f, place.inside);
  floatW g = load_below(at_g, place.inside);
  floatW o = load_below(at_o, place.inside);
  floatW t = hyperbolic_tangent(load_below(buffers->cells + by_row(place), place.inside));
  floatW c = value_before(buffers->cells, buffers->c0, before, place);
  __global float *running = buffers->dc + by_sequence(place);
  floatW dc = load_below(running, place.inside) + dh * o * (1.0f - t * t);
  store_below(dc * g * i * (1.0f - i), at_i, place.inside);
  store_below(dc * c * f * (1.0f - f), at_f, place.inside);
  store_below(dc * i * (1.0f - g * g), at_g, place.inside);
  store_below(dh * t * o * (1.0f - o), at_o, place.inside);
  store_below(dc * f, running, place.inside);
}

#include "backward.cl"
