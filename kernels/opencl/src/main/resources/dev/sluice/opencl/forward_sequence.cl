// All steps forward of any cell but the reset-before GRU; one group owns GROUP_ROWS sequences. The including
// file defines what forward_step.cl asks for.
//
// PROJECTED: h' = R (o tanh(c')) is a second product of each step, from o tanh(c') in local memory.

#include "local_states.cl"

// `states`: twice [GROUP_ROWS, columns] in local memory, then with a projection [GROUP_ROWS, units].
__kernel GROUP_OF(LU, LR) void forward_sequence(
    const __global WEIGHT *u, const __global WEIGHT *projection, const __global float *input,
    const __global float *bias, __global float *gates, __global float *cells, __global float *hidden,
    __global float *y, __global float *h, __global float *c, const __global float *h0,
    const __global float *c0, const __global int *layout, __local float *states, int units, int columns,
    int sequences, int steps,
    uint key0, uint key1, int stream, int threshold, float scale) {
  LOCAL(states);
  int group = get_group_id(0) * GROUP_ROWS;
  int local_row = get_local_id(1) * R;
  int size = GROUP_ROWS * columns;
  Buffers buffers = {bias, gates, cells, h, c};
  Mask mask = {UINT2(key0, key1), stream, threshold, scale};
  int second = PROJECTED ? GROUP_ROWS * units : 0;
  begin_sequences(states, mask, h0, h, c0, c, group, columns, units, sequences, second);
  Place place;
  place.units = units;
  int current = 0;
  for (int i = 0; i < steps; i++) {
    int t = REVERSE ? steps - 1 - i : i;
    int row = layout[t];
    int active = layout[t + 1] - row;
    // A group whose sequences do not run has no panels, and meets the barriers all the same.
    int panels = active > group ? (units + LU * W - 1) / (LU * W) : 0;
    __local float *before = states + current * size;
    __local float *after = states + (1 - current) * size;
    for (int p = 0; p < panels; p++) {
      Sums sums;
      clear_sums(&sums);
      const __global WEIGHT *lane = u + ((size_t)p * columns * LU + get_local_id(0)) * LANE;
      multiply(&sums, before, columns, local_row, GROUP_ROWS, lane, columns);
      place.unit = (p * LU + get_local_id(0)) * W;
      place.inside = units - place.unit;
      UNROLL_ON_GPUS
      for (int r = 0; r < R; r++) {
        place.sequence = group + local_row + r;
        place.row = (size_t)row + place.sequence;
        place.gate_row = KEEP ? place.row : place.sequence;
        if (place.sequence < active && place.inside > 0) {
          floatW pre[V];
          load_gates(pre, input + place.row * V * units + place.unit, place);
          floatW next = cell_forward(place, pre, sums.at[r], (floatW)(0.0f), &buffers);
#if PROJECTED
          if (KEEP) {
            store_below(next, hidden + by_row(place), place.inside);
          }
          store_local(next, states + 2 * size + (local_row + r) * units + place.unit, place.inside);
#else
          store_below(next, y + by_row(place), place.inside);
          store_below(next, h + by_sequence(place), place.inside);
          store_local(
              under_mask(mask, next, place.sequence, place.unit),
              after + (local_row + r) * columns + place.unit, place.inside);
#endif
        }
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
#if PROJECTED
    panels = active > group ? (columns + LU * LANE - 1) / (LU * LANE) : 0;
    for (int p = 0; p < panels; p++) {
      Sums sums;
      clear_sums(&sums);
      const __global WEIGHT *lane = projection + ((size_t)p * units * LU + get_local_id(0)) * LANE;
      multiply(&sums, states + 2 * size, units, local_row, GROUP_ROWS, lane, units);
      UNROLL_ON_GPUS
      for (int v = 0; v < V; v++) {
        int column = ((p * LU + get_local_id(0)) * V + v) * W;
        int inside = columns - column;
        UNROLL_ON_GPUS
        for (int r = 0; r < R; r++) {
          int sequence = group + local_row + r;
          if (sequence < active && inside > 0) {
            size_t at = (size_t)sequence * columns + column;
            store_below(sums.at[r][v], y + (size_t)row * columns + at, inside);
            store_below(sums.at[r][v], h + at, inside);
            store_local(
                under_mask(mask, sums.at[r][v], sequence, column),
                after + (local_row + r) * columns + column, inside);
          }
        }
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
#endif
    current = 1 - current;
  }
}
