// What the steps of all cells work on.
//
// H units, P columns of the hidden state (H without a projection), G gates, K kept blocks:
//   input     [rows, G*H]       Wx + b
//   gates     [rows, K*H]       the blocks of Cell.reserved(); backward overwrites them with gradients
//   cells     [rows, H]         c after each row, kept for backward
//   y         [rows, P]         h after each row; o * tanh(c) where a projection follows
//   h, c      [sequences, .]    the running states; a line stays as it is when its sequence has ended
//   operand   [sequences, P]    h under the recurrent dropout: what U is multiplied with

#ifndef STATE_CL
#define STATE_CL

#include "vector.cl"
#include "functions.cl"
#include "random.cl"

// What is known of a layer when its kernels are compiled; as arguments these would cost registers.
#ifndef SEQUENCE
#define SEQUENCE 0  // the time loop is inside the kernel, whose group owns whole sequences
#endif
#ifndef REVERSE
#define REVERSE 0  // with SEQUENCE: the layer reads from the last step to the first
#endif
#ifndef FUSED
#define FUSED 1  // the product with U is part of the kernel; otherwise its result is read from memory
#endif
#ifndef MASKED
#define MASKED 0  // the layer has recurrent dropout
#endif
#ifndef PROJECTED
#define PROJECTED 0  // hidden states are projected
#endif
#ifndef KEEP
#define KEEP 0  // forward: backward follows, so that gates and cells are kept
#endif
#ifndef HAS_BIAS
#define HAS_BIAS 0  // forward: there is a b' that is not part of the input
#endif
#ifndef CELL_STATE
#define CELL_STATE 0  // there is a c beside h
#endif
#ifndef WHOLE
#define WHOLE 0  // backward: the product is all of dh, whatever gradients y and h have
#endif
#ifndef HAS_DY
#define HAS_DY 0  // backward: y has a gradient
#endif
#ifndef HAS_DHN
#define HAS_DHN 0  // backward: the final hidden state has one
#endif
#ifndef HAS_DCN
#define HAS_DCN 0  // backward: the final cell state has one
#endif
#ifndef WANTS_DH0
#define WANTS_DH0 0  // backward: somebody needs that of the initial one
#endif

// The recurrent dropout of a layer in a run.
typedef struct {
  uint2 key;
  int stream;
  int threshold;
  float scale;
} Mask;

static inline floatW under_mask(Mask mask, floatW x, int sequence, int column) {
#if MASKED
  return masked(x, mask_of(mask.key, column, sequence, ALL_STEPS, mask.stream, mask.threshold, mask.scale));
#else
  return x;
#endif
}

// W neighbouring units of one sequence at one step.
typedef struct {
  int sequence;
  int unit;         // the first of them
  int inside;       // how many of the W there are
  int units;        // H
  size_t row;       // of this sequence and step
  size_t gate_row;  // the same, or the sequence where nothing is kept
} Place;

// Where the place's units lie in a buffer [rows, H], in a buffer [sequences, H], in a block of gates.
static inline size_t by_row(Place place) { return place.row * place.units + place.unit; }
static inline size_t by_sequence(Place place) { return (size_t)place.sequence * place.units + place.unit; }
static inline size_t in_block(Place place, int blocks, int block) {
  return (place.gate_row * blocks + block) * place.units + place.unit;
}

#endif
