// All steps of a reset-before GRU; one group owns GROUP_ROWS sequences. r h of all units is in local memory
// before Un is multiplied with it.

#include "local_states.cl"

// The pre-activation of one gate: `gate` in `input`, and its part of U, packed alone.
static inline floatW gate_input(const __global float *input, Place place, int gate) {
  return load_below(input + (place.row * 3 + gate) * place.units + place.unit, place.inside);
}

// `states`: three times [GROUP_ROWS, units] in local memory, the last for r h.
__kernel GROUP_OF(LU, LR) void forward_sequence(
    const __global WEIGHT *ur, const __global WEIGHT *uz, const __global WEIGHT *un,
    const __global float *input, __global float *gates, __global float *y, __global float *h,
    const __global float *h0, const __global int *layout, __local float *states, int units, int sequences,
    int steps, uint key0, uint key1, int stream, int threshold, float scale) {
  LOCAL(states);
  int group = get_group_id(0) * GROUP_ROWS;
  int local_row = get_local_id(1) * R;
  int size = GROUP_ROWS * units;
  __local float *q = states + 2 * size;
  Buffers buffers = {0, gates, 0, h, 0};
  Mask mask = {UINT2(key0, key1), stream, threshold, scale};
  begin_sequences(states, mask, h0, h, 0, 0, group, units, units, sequences, size);
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
      size_t lane = ((size_t)p * units * LU + get_local_id(0)) * LANE;
      Sums r_sums;
      Sums z_sums;
      clear_sums(&r_sums);
      clear_sums(&z_sums);
      multiply(&r_sums, before, units, local_row, GROUP_ROWS, ur + lane, units);
      multiply(&z_sums, before, units, local_row, GROUP_ROWS, uz + lane, units);
      place.unit = (p * LU + get_local_id(0)) * W;
      place.inside = units - place.unit;
      UNROLL_ON_GPUS
      for (int r = 0; r < R; r++) {
        place.sequence = group + local_row + r;
        place.row = (size_t)row + place.sequence;
        place.gate_row = KEEP ? place.row : place.sequence;
        if (place.sequence < active && place.inside > 0) {
          int at = (local_row + r) * units + place.unit;
          floatW masked_h = load_local(before + at, place.inside);
          floatW pre_r = gate_input(input, place, 0) + r_sums.at[r][0];
          floatW pre_z = gate_input(input, place, 1) + z_sums.at[r][0];
          store_local(reset_hidden(place, pre_r, pre_z, masked_h, &buffers), q + at, place.inside);
        }
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int p = 0; p < panels; p++) {
      Sums sums;
      clear_sums(&sums);
      multiply(
          &sums, q, units, local_row, GROUP_ROWS, un + ((size_t)p * units * LU + get_local_id(0)) * LANE, units);
      place.unit = (p * LU + get_local_id(0)) * W;
      place.inside = units - place.unit;
      UNROLL_ON_GPUS
      for (int r = 0; r < R; r++) {
        place.sequence = group + local_row + r;
        place.row = (size_t)row + place.sequence;
        place.gate_row = KEEP ? place.row : place.sequence;
        if (place.sequence < active && place.inside > 0) {
          floatW next = candidate(place, gate_input(input, place, 2) + sums.at[r][0], &buffers);
          store_below(next, y + by_row(place), place.inside);
          store_below(next, h + by_sequence(place), place.inside);
          store_local(
              under_mask(mask, next, place.sequence, place.unit),
              after + (local_row + r) * units + place.unit, place.inside);
        }
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    current = 1 - current;
  }
}
