// A step backward of any cell, or all of them: the gradient of h from the gates' gradients of the step that
// was visited before, then the cell's derivatives. The including file defines
//   DIRECT   whether a part of dh goes around the product, in `direct` [sequences, P]
//   THROUGH  whether a part joins the product under the mask, in `through` [sequences, P]
//   SPLIT    whether the product takes blocks 0, 1 and 3 of the gates, rather than the first ones
//   cell_backward(place, dh, before, buffers)
//
// V vectors of W units are neighbours here. `previous` sequences ran at the step visited before; `active` run
// at this one. A line beyond the active ones is finished: its dh is that of the initial state.

#define A_SPACE __global
#include "panel.cl"

inline void multiply_gates(
    floatW sums[R][V], const __global float *a, int lda, int first, int rows, const __global WEIGHT *u,
    int depth, int units TILE_PARAMETER) {
#if SPLIT
  multiply(sums, a, lda, first, rows, u, 2 * units TILE_ARGUMENT);
  multiply(sums, a + 3 * units, lda, first, rows, u + (size_t)2 * units * LU * LANE, units TILE_ARGUMENT);
#else
  multiply(sums, a, lda, first, rows, u, depth TILE_ARGUMENT);
#endif
}

// W units of one sequence, after the product.
inline void visit(
    Place place, floatW product, int previous, int active, Mask mask, Before before, const Buffers *buffers) {
  size_t at = by_sequence(place);
  floatW dh;
  if (place.flags & WHOLE) {
    dh = product;
  } else if (place.sequence < previous) {
#if THROUGH
    product += load_below(buffers->through + at, place.inside);
#endif
    dh = under_mask(mask, product, place.sequence, place.unit);
#if DIRECT
    dh += load_below(buffers->direct + at, place.inside);
#endif
  } else {
    dh = place.flags & HAS_DHN ? load_below(buffers->dhn + at, place.inside) : (floatW)(0.0f);
  }
  if (place.sequence < active) {
    if (place.flags & HAS_DY) {
      dh += load_below(buffers->dy + by_row(place), place.inside);
    }
    cell_backward(place, dh, before, buffers);
  } else if (place.flags & WANTS_DH0) {
    store_below(dh, buffers->dh0 + at, place.inside);
  }
}

#if !SEQUENCE
// `a` has the rows of the product, `a_rows` of them; `lines` are visited.
__kernel __attribute__((reqd_work_group_size(LU, LR, 1))) void backward_step(
    const __global float *a, int a_row, int a_column, int lda, const __global WEIGHT *u,
    const __global float *products, __global float *gates, const __global float *cells,
    const __global float *y, const __global float *h0, const __global float *c0, const __global float *dy,
    const __global float *dhn, __global float *dh0, __global float *direct, __global float *through,
    __global float *dc, int units, int depth, int row, int previous, int active, int lines, int a_rows,
    int before_row, int before_active, int flags, uint key0, uint key1, int stream, int threshold,
    float scale) {
  int groups = (lines + GROUP_ROWS - 1) / GROUP_ROWS;
  int panel = get_group_id(0) / groups;
  int group = (get_group_id(0) % groups) * GROUP_ROWS;
  int first = group + get_local_id(1) * R;
  floatW sums[R][V];
  clear_sums(sums);
#if FUSED
  DECLARE_TILE
  if (group < a_rows) { // the same for the whole group
    const __global WEIGHT *lane = u + ((size_t)panel * depth * LU + get_local_id(0)) * LANE;
    const __global float *from = a + (size_t)a_row * lda + a_column;
    multiply_gates(sums, from, lda, first, a_rows, lane, depth, units TILE_ARGUMENT);
  }
#endif
  Buffers buffers = {gates, cells, y, h0, c0, dy, dhn, dh0, direct, through, dc};
  Before before = {before_row, before_active};
  Mask mask = {(uint2)(key0, key1), stream, threshold, scale};
  Place place;
  place.units = units;
  place.flags = flags;
#pragma unroll
  for (int v = 0; v < V; v++) {
    place.unit = ((panel * LU + get_local_id(0)) * V + v) * W;
    place.inside = units - place.unit;
#pragma unroll
    for (int r = 0; r < R; r++) {
      place.sequence = first + r;
      place.row = (size_t)row + place.sequence;
      place.gate_row = place.row;
      if (place.sequence < lines && place.inside > 0) {
#if !FUSED
        sums[r][v] = place.sequence < a_rows ? load_below(products + by_sequence(place), place.inside)
                                             : (floatW)(0.0f);
#endif
        visit(place, sums[r][v], previous, active, mask, before, &buffers);
      }
    }
  }
}
#else
// One group visits all steps of GROUP_ROWS sequences; it reads the gates' gradients that it has written.
__kernel __attribute__((reqd_work_group_size(LU, LR, 1))) void backward_sequence(
    const __global WEIGHT *u, __global float *gates, const __global float *cells, const __global float *y,
    const __global float *h0, const __global float *c0, const __global float *dy, const __global float *dhn,
    __global float *dh0, __global float *direct, __global float *dc, const __global int *layout, int units,
    int depth, int blocks, int sequences, int steps, int reverse, int flags, uint key0, uint key1, int stream,
    int threshold, float scale) {
  DECLARE_TILE
  int group = get_group_id(0) * GROUP_ROWS;
  int first = group + get_local_id(1) * R;
  int lda = blocks * units;
  Buffers buffers = {gates, cells, y, h0, c0, dy, dhn, dh0, direct, direct, dc};
  Mask mask = {(uint2)(key0, key1), stream, threshold, scale};
  Place place;
  place.units = units;
  place.flags = flags;
  int panels = (units + LU * LANE - 1) / (LU * LANE);
  int previous = 0;
  int previous_row = 0;
  // The last round visits no step: it finishes what is left.
  for (int i = 0; i <= steps; i++) {
    int t = reverse ? i : steps - 1 - i;
    int row = i < steps ? layout[t] : 0;
    int active = i < steps ? layout[t + 1] - row : 0;
    int read_before = reverse ? t + 1 : t - 1;
    Before before = {0, 0};
    if (i < steps && read_before >= 0 && read_before < steps) {
      before.row = layout[read_before];
      before.active = layout[read_before + 1] - before.row;
    }
    int lines = max(previous, active);
    if (lines > group) { // the same for the whole group
      for (int p = 0; p < panels; p++) {
        floatW sums[R][V];
        clear_sums(sums);
        if (previous > group) {
          const __global WEIGHT *lane = u + ((size_t)p * depth * LU + get_local_id(0)) * LANE;
          const __global float *from = gates + (size_t)previous_row * lda;
          multiply_gates(sums, from, lda, first, previous, lane, depth, units TILE_ARGUMENT);
        }
#pragma unroll
        for (int v = 0; v < V; v++) {
          place.unit = ((p * LU + get_local_id(0)) * V + v) * W;
          place.inside = units - place.unit;
#pragma unroll
          for (int r = 0; r < R; r++) {
            place.sequence = first + r;
            place.row = (size_t)row + place.sequence;
            place.gate_row = place.row;
            if (place.sequence < lines && place.inside > 0) {
              visit(place, sums[r][v], previous, active, mask, before, &buffers);
            }
          }
        }
      }
    }
    barrier(CLK_GLOBAL_MEM_FENCE);
    previous = active;
    previous_row = row;
  }
}
#endif
