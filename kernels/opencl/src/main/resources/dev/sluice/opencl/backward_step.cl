// A step backward of any cell, as one kernel; see visit.cl.

#include "visit.cl"

// `a` has the rows of the product, `a_rows` of them; `lines` are visited.
__kernel GROUP_OF(LU, LR) void backward_step(
    const __global float *a, int a_row, int a_column, int lda, const __global WEIGHT *u,
    const __global float *products, __global float *gates, const __global float *cells,
    const __global float *y, const __global float *h0, const __global float *c0, const __global float *dy,
    const __global float *dhn, __global float *dh0, __global float *direct, __global float *through,
    __global float *dc, int units, int depth, int row, int previous, int active, int lines, int a_rows,
    int before_row, int before_active, uint key0, uint key1, int stream, int threshold,
    float scale TILE_PARAMETER) {
  TILE_LOCAL
  int groups = (lines + GROUP_ROWS - 1) / GROUP_ROWS;
  int panel = get_group_id(0) / groups;
  int group = (get_group_id(0) % groups) * GROUP_ROWS;
  int first = group + get_local_id(1) * R;
  Sums sums;
  clear_sums(&sums);
#if FUSED
  const __global WEIGHT *lane = u + ((size_t)panel * depth * LU + get_local_id(0)) * LANE;
  const __global float *from = a + (size_t)a_row * lda + a_column;
  multiply_gates(&sums, from, lda, first, a_rows, lane, group < a_rows ? depth : 0 TILE_ARGUMENT);
#endif
  Buffers buffers = {gates, cells, y, h0, c0, dy, dhn, dh0, direct, through, dc};
  Before before = {before_row, before_active};
  Mask mask = {UINT2(key0, key1), stream, threshold, scale};
  Place place;
  place.units = units;
  UNROLL_ON_GPUS
  for (int v = 0; v < V; v++) {
    place.unit = ((panel * LU + get_local_id(0)) * V + v) * W;
    place.inside = units - place.unit;
    UNROLL_ON_GPUS
    for (int r = 0; r < R; r++) {
      place.sequence = first + r;
      place.row = (size_t)row + place.sequence;
      place.gate_row = place.row;
      if (place.sequence < lines && place.inside > 0) {
#if !FUSED
        sums.at[r][v] = place.sequence < a_rows ? load_below(products + by_sequence(place), place.inside)
                                             : (floatW)(0.0f);
#endif
        visit(place, sums.at[r][v], previous, active, mask, before, &buffers);
      }
    }
  }
}
