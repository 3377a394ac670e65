// The projection of an LSTM (Sak et al. 2014), h' = R (o tanh(c')), and its gradient, each after or before the
// step of the cell.

#define SEQUENCE 0
#include "state.cl"
#define A_SPACE __global
#include "panel.cl"

// h' of the `active` sequences: a [sequences, H] times R' packed, P columns.
__kernel GROUP_OF(LU, LR) void project(
    const __global float *a, int a_row, const __global WEIGHT *projection, __global float *y,
    __global float *h, __global float *operand, int columns, int depth, int row, int active, uint key0,
    uint key1, int stream, int threshold, float scale TILE_PARAMETER) {
  TILE_LOCAL
  int groups = (active + GROUP_ROWS - 1) / GROUP_ROWS;
  int panel = get_group_id(0) / groups;
  int first = (get_group_id(0) % groups) * GROUP_ROWS + get_local_id(1) * R;
  Sums sums;
  clear_sums(&sums);
  const __global WEIGHT *lane = projection + ((size_t)panel * depth * LU + get_local_id(0)) * LANE;
  multiply(&sums, a + (size_t)a_row * depth, depth, first, active, lane, depth TILE_ARGUMENT);
  Mask mask = {UINT2(key0, key1), stream, threshold, scale};
  UNROLL_ON_GPUS
  for (int v = 0; v < V; v++) {
    int column = ((panel * LU + get_local_id(0)) * V + v) * W;
    int inside = columns - column;
    UNROLL_ON_GPUS
    for (int r = 0; r < R; r++) {
      int sequence = first + r;
      if (sequence < active && inside > 0) {
        size_t at = (size_t)sequence * columns + column;
        store_below(sums.at[r][v], y + (size_t)row * columns + at, inside);
        store_below(sums.at[r][v], h + at, inside);
        store_below(under_mask(mask, sums.at[r][v], sequence, column), operand + at, inside);
      }
    }
  }
}

// The gradient of the projected h' at a step, from the gates' gradients of the step visited before: into
// `projected` [rows, P] where the sequence runs at this step, else into dh0.
__kernel GROUP_OF(LU, LR) void project_backward(
    const __global float *gates, int gate_row, const __global WEIGHT *u, const __global float *dy,
    const __global float *dhn, __global float *dh0, __global float *projected, int columns, int depth, int row,
    int previous, int active, uint key0, uint key1, int stream, int threshold, float scale TILE_PARAMETER) {
  TILE_LOCAL
  int lines = max(previous, active);
  int groups = (lines + GROUP_ROWS - 1) / GROUP_ROWS;
  int panel = get_group_id(0) / groups;
  int group = (get_group_id(0) % groups) * GROUP_ROWS;
  int first = group + get_local_id(1) * R;
  Sums sums;
  clear_sums(&sums);
  const __global WEIGHT *lane = u + ((size_t)panel * depth * LU + get_local_id(0)) * LANE;
  const __global float *from = gates + (size_t)gate_row * depth;
  multiply(&sums, from, depth, first, previous, lane, group < previous ? depth : 0 TILE_ARGUMENT);
  Mask mask = {UINT2(key0, key1), stream, threshold, scale};
  UNROLL_ON_GPUS
  for (int v = 0; v < V; v++) {
    int column = ((panel * LU + get_local_id(0)) * V + v) * W;
    int inside = columns - column;
    UNROLL_ON_GPUS
    for (int r = 0; r < R; r++) {
      int sequence = first + r;
      if (sequence < lines && inside > 0) {
        size_t at = (size_t)sequence * columns + column;
        floatW dh;
        if (sequence < previous) {
          dh = under_mask(mask, sums.at[r][v], sequence, column);
        } else {
          dh = HAS_DHN ? load_below(dhn + at, inside) : (floatW)(0.0f);
        }
        if (sequence < active) {
          if (HAS_DY) {
            dh += load_below(dy + (size_t)row * columns + at, inside);
          }
          store_below(dh, projected + (size_t)row * columns + at, inside);
        } else if (WANTS_DH0) {
          store_below(dh, dh0 + at, inside);
        }
      }
    }
  }
}
