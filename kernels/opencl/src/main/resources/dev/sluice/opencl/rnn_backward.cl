// The derivatives of rnn_forward.cl, with A the gradient of the pre-activation: A = dh (1 - h'^2) for tanh,
// A = dh where h' > 0 for the rectifier.

#define BLOCKS 1
#define GATES 1
#define DIRECT 0
#define THROUGH 0
#define SPLIT 0
#define TWO_PHASES 0
#include "state.cl"
#include "backward_buffers.cl"

static inline void cell_backward(Place place, floatW dh, Before before, const Buffers *buffers) {
  __global float *at = buffers->gates + in_block(place, BLOCKS, 0);
  floatW h = load_below(at, place.inside);
#if RECTIFIER && W == 1
  floatW slope = h > 0.0f ? 1.0f : 0.0f;
#elif RECTIFIER
  floatW slope = select((floatW)(0.0f), (floatW)(1.0f), h > 0.0f);
#else
  floatW slope = 1.0f - h * h;
#endif
  store_below(dh * slope, at, place.inside);
}

#include "backward.cl"
