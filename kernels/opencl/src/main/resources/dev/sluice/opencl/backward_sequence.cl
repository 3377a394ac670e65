// All steps backward of any cell; one group owns GROUP_ROWS sequences and reads the gradients that it has
// written. See visit.cl.
//
// SECOND: each step has a second product, of what the first has left:
//   of a reset-before GRU    dq = Un' N, with N in block 2 of the gates
//   where it is PROJECTED   R' dh, with dh of the projected states in `projected`

#include "visit.cl"

#define SECOND (PROJECTED || TWO_PHASES)

#if PROJECTED
// The gradient of projected hidden states: where the sequence runs at this step, kept for the second product.
static inline void keep_projected(
    Place place, floatW product, int previous, int active, Mask mask, __global float *projected,
    const Buffers *buffers) {
  floatW dh = dh_of(place, product, previous, mask, buffers);
  if (place.sequence < active) {
    store_below(with_dy(place, dh, buffers), projected + by_row(place), place.inside);
  } else if (WANTS_DH0) {
    store_below(dh, buffers->dh0 + by_sequence(place), place.inside);
  }
}
#endif

// U has `columns` columns.
__kernel GROUP_OF(LU, LR) void backward_sequence(
    const __global WEIGHT *u, const __global WEIGHT *second, __global float *gates,
    const __global float *cells, const __global float *y, const __global float *h0, const __global float *c0,
    const __global float *dy, const __global float *dhn, const __global float *dcn, __global float *dh0,
    __global float *direct,
    __global float *through, __global float *dc, __global float *projected, const __global int *layout,
    int sequences, int units, int columns, int steps, uint key0, uint key1, int stream, int threshold,
    float scale TILE_PARAMETER) {
  TILE_LOCAL
  int group = get_group_id(0) * GROUP_ROWS;
  int first = group + get_local_id(1) * R;
#if !PROJECTED
  columns = units; // as it is, but said so it costs no register
#endif
  int lda = BLOCKS * units;
  int depth = GATES * units;
  Buffers buffers = {gates, cells, y, h0, c0, dy, dhn, dh0, direct, through, dc};
  Mask mask = {UINT2(key0, key1), stream, threshold, scale};
#if CELL_STATE
  int cell_states = min(GROUP_ROWS, sequences - group) * units;
  for (int i = get_local_id(1) * LU + get_local_id(0); i < cell_states; i += LU * LR) {
    size_t at = (size_t)group * units + i;
    dc[at] = HAS_DCN ? dcn[at] : 0.0f;
  }
  barrier(CLK_GLOBAL_MEM_FENCE);
#endif
  Place place;
  int previous = 0;
  int previous_row = 0;
  // A last round visits no step: it finishes what is left, if somebody needs it.
  int rounds = WANTS_DH0 ? steps + 1 : steps;
  for (int i = 0; i < rounds; i++) {
    int t = REVERSE ? i : steps - 1 - i;
    int row = i < steps ? layout[t] : 0;
    int active = i < steps ? layout[t + 1] - row : 0;
    int read_before = REVERSE ? t + 1 : t - 1;
    Before before = {0, 0};
    if (i < steps && read_before >= 0 && read_before < steps) {
      before.row = layout[read_before];
      before.active = layout[read_before + 1] - before.row;
    }
    int lines = max(previous, active);
    place.units = columns;
    // A group whose sequences do not run has no panels, and meets the barriers all the same.
    int panels = lines > group ? (columns + LU * LANE - 1) / (LU * LANE) : 0;
    for (int p = 0; p < panels; p++) {
      Sums sums;
      clear_sums(&sums);
      const __global WEIGHT *lane = u + ((size_t)p * depth * LU + get_local_id(0)) * LANE;
      const __global float *from = gates + (size_t)previous_row * lda;
      multiply_gates(&sums, from, lda, first, previous, lane, previous > group ? depth : 0 TILE_ARGUMENT);
      UNROLL_ON_GPUS
      for (int v = 0; v < V; v++) {
        place.unit = ((p * LU + get_local_id(0)) * V + v) * W;
        place.inside = columns - place.unit;
        UNROLL_ON_GPUS
        for (int r = 0; r < R; r++) {
          place.sequence = first + r;
          place.row = (size_t)row + place.sequence;
          place.gate_row = place.row;
          if (place.sequence < lines && place.inside > 0) {
#if PROJECTED
            keep_projected(place, sums.at[r][v], previous, active, mask, projected, &buffers);
#else
            visit(place, sums.at[r][v], previous, active, mask, before, &buffers);
#endif
          }
        }
      }
    }
    barrier(CLK_GLOBAL_MEM_FENCE);
#if SECOND
    place.units = units;
#if PROJECTED
    const __global float *second_from = projected + (size_t)row * columns;
    int second_line = columns;
    int second_depth = columns;
#else
    const __global float *second_from = gates + (size_t)row * lda + 2 * units;
    int second_line = lda;
    int second_depth = units;
#endif
    panels = active > group ? (units + LU * LANE - 1) / (LU * LANE) : 0;
    for (int p = 0; p < panels; p++) {
      Sums sums;
      clear_sums(&sums);
      const __global WEIGHT *lane = second + ((size_t)p * second_depth * LU + get_local_id(0)) * LANE;
      multiply(&sums, second_from, second_line, first, active, lane, second_depth TILE_ARGUMENT);
      UNROLL_ON_GPUS
      for (int v = 0; v < V; v++) {
        place.unit = ((p * LU + get_local_id(0)) * V + v) * W;
        place.inside = units - place.unit;
        UNROLL_ON_GPUS
        for (int r = 0; r < R; r++) {
          place.sequence = first + r;
          place.row = (size_t)row + place.sequence;
          place.gate_row = place.row;
          if (place.sequence < active && place.inside > 0) {
#if TWO_PHASES
            reset_backward(place, sums.at[r][v], &buffers);
#else
            cell_backward(place, sums.at[r][v], before, &buffers);
#endif
          }
        }
      }
    }
    barrier(CLK_GLOBAL_MEM_FENCE);
#endif
    previous = active;
    previous_row = row;
  }
}
