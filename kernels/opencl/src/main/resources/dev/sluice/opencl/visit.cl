// A step backward of any cell: the gradient of h from the gates' gradients of the step that was visited
// before, then the cell's derivatives. The including file defines
//   BLOCKS   the blocks of a line of `gates`, and GATES, how many of them the (first) product takes
//   DIRECT   whether a part of dh goes around the product, in `direct` [sequences, P]
//   THROUGH  whether a part joins the product under the mask, in `through` [sequences, P]
//   SPLIT    whether the product takes blocks 0, 1 and 3 of the gates, rather than the first ones
//   cell_backward(place, dh, before, buffers)
//
// V vectors of W units are neighbours here. `previous` sequences ran at the step visited before; `active` run
// at this one. A line beyond the active ones is finished: its dh is that of the initial state.

#ifndef VISIT_CL
#define VISIT_CL

#define A_SPACE __global
#include "panel.cl"

// `depth` is that of the product, or 0 for none; see panel.cl.
static inline void multiply_gates(
    Sums *sums, const __global float *a, int lda, int first, int rows, const __global WEIGHT *u,
    int depth TILE_PARAMETER) {
#if SPLIT
  int third = depth / 3;
  multiply(sums, a, lda, first, rows, u, depth - third TILE_ARGUMENT);
  multiply(
      sums, a + depth, lda, first, rows, u + (size_t)(depth - third) * LU * LANE, third TILE_ARGUMENT);
#else
  multiply(sums, a, lda, first, rows, u, depth TILE_ARGUMENT);
#endif
}

// The gradient of h at W columns of one sequence: from the product with U, or the final state's.
static inline floatW dh_of(Place place, floatW product, int previous, Mask mask, const Buffers *buffers) {
  size_t at = by_sequence(place);
  if (place.sequence >= previous) {
    return HAS_DHN ? load_below(buffers->dhn + at, place.inside) : (floatW)(0.0f);
  }
#if THROUGH
  product += load_below(buffers->through + at, place.inside);
#endif
  floatW dh = under_mask(mask, product, place.sequence, place.unit);
#if DIRECT
  dh += load_below(buffers->direct + at, place.inside);
#endif
  return dh;
}

static inline floatW with_dy(Place place, floatW dh, const Buffers *buffers) {
  return HAS_DY ? dh + load_below(buffers->dy + by_row(place), place.inside) : dh;
}

// W units of one sequence, after the product.
static inline void visit(
    Place place, floatW product, int previous, int active, Mask mask, Before before, const Buffers *buffers) {
  floatW dh = WHOLE ? product : dh_of(place, product, previous, mask, buffers);
  if (place.sequence < active) {
    cell_backward(place, with_dy(place, dh, buffers), before, buffers);
  } else if (WANTS_DH0) {
    store_below(dh, buffers->dh0 + by_sequence(place), place.inside);
  }
}

#endif
