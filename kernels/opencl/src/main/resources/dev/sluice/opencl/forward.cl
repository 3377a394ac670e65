// A step forward of any cell, or all of them. The including file defines V, its gates; STATE, whether the
// kernel leaves a hidden state; and
//   cell_forward(place, input, product, operand, buffers): h' of W units
// from Wx + b of its gates, Uh of them, and the operand at these units.

#if SEQUENCE
#define A_SPACE __local
#undef KT
#define KT 0
#else
#define A_SPACE __global
#endif
#include "panel.cl"

inline void load_gates(floatW to[V], const __global float *from, Place place) {
#pragma unroll
  for (int v = 0; v < V; v++) {
    to[v] = load_below(from + (size_t)v * place.units, place.inside);
  }
}

#if !SEQUENCE
__kernel __attribute__((reqd_work_group_size(LU, LR, 1))) void forward_step(
    const __global float *a, int a_offset, int lda, const __global WEIGHT *u, const __global float *products,
    const __global float *input, const __global float *bias, __global float *gates, __global float *cells,
    __global float *y, __global float *h, __global float *c, __global float *operand, int units, int depth,
    int gates_line, int first_gate, int row, int gate_row, int y_row, int active, int flags, uint key0,
    uint key1, int stream, int threshold, float scale) {
  int groups = (active + GROUP_ROWS - 1) / GROUP_ROWS;
  int panel = get_group_id(0) / groups;
  int first = (get_group_id(0) % groups) * GROUP_ROWS + get_local_id(1) * R;
  floatW sums[R][V];
  clear_sums(sums);
#if FUSED
  DECLARE_TILE
  const __global WEIGHT *lane = u + ((size_t)panel * depth * LU + get_local_id(0)) * LANE;
  multiply(sums, a + a_offset, lda, first, active, lane, depth TILE_ARGUMENT);
#endif
  Buffers buffers = {bias, gates, cells, h, c};
  Mask mask = {(uint2)(key0, key1), stream, threshold, scale};
  Place place;
  place.unit = (panel * LU + get_local_id(0)) * W;
  place.inside = units - place.unit;
  place.units = units;
  place.flags = flags;
  if (place.inside <= 0) {
    return;
  }
#pragma unroll
  for (int r = 0; r < R; r++) {
    place.sequence = first + r;
    place.row = (size_t)row + place.sequence;
    place.gate_row = (size_t)gate_row + place.sequence;
    if (place.sequence < active) {
      size_t column = (size_t)first_gate * units + place.unit;
#if !FUSED
      load_gates(sums[r], products + (size_t)place.sequence * gates_line + column, place);
#endif
      floatW pre[V];
      load_gates(pre, input + place.row * gates_line + column, place);
#if NEEDS_OPERAND
      floatW before = load_below(a + by_sequence(place), place.inside);
#else
      floatW before = (floatW)(0.0f);
#endif
      floatW next = cell_forward(place, pre, sums[r], before, &buffers);
#if STATE
      store_below(next, y + ((size_t)y_row + place.sequence) * units + place.unit, place.inside);
      if (!(flags & PROJECTED)) {
        store_below(next, h + by_sequence(place), place.inside);
        store_below(
            under_mask(mask, next, place.sequence, place.unit), operand + by_sequence(place), place.inside);
      }
#endif
    }
  }
}
#else
inline void store_local(floatW value, __local float *to, int inside) {
  float numbers[W];
  STOREW(value, numbers);
  for (int w = 0; w < W; w++) {
    if (w < inside) {
      to[w] = numbers[w];
    }
  }
}

// One group computes all steps of GROUP_ROWS sequences. Their operand lives in local memory, twice
// [GROUP_ROWS, units], since a step reads what the step before has written.
__kernel __attribute__((reqd_work_group_size(LU, LR, 1))) void forward_sequence(
    const __global WEIGHT *u, const __global float *input, const __global float *bias, __global float *gates,
    __global float *cells, __global float *y, __global float *h, __global float *c,
    const __global float *operand, const __global int *layout, __local float *states, int units, int sequences,
    int steps, int reverse, int flags, uint key0, uint key1, int stream, int threshold, float scale) {
  int group = get_group_id(0) * GROUP_ROWS;
  int local_row = get_local_id(1) * R;
  int size = GROUP_ROWS * units;
  for (int i = get_local_id(1) * LU + get_local_id(0); i < size; i += LU * LR) {
    size_t at = (size_t)group * units + i;
    float value = at < (size_t)sequences * units ? operand[at] : 0.0f;
    states[i] = value;
    states[size + i] = value;
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  Buffers buffers = {bias, gates, cells, h, c};
  Mask mask = {(uint2)(key0, key1), stream, threshold, scale};
  Place place;
  place.units = units;
  place.flags = flags;
  int panels = (units + LU * W - 1) / (LU * W);
  int current = 0;
  for (int i = 0; i < steps; i++) {
    int t = reverse ? steps - 1 - i : i;
    int row = layout[t];
    int active = layout[t + 1] - row;
    if (active > group) { // the same for the whole group
      __local float *before = states + current * size;
      __local float *after = states + (1 - current) * size;
      for (int p = 0; p < panels; p++) {
        floatW sums[R][V];
        clear_sums(sums);
        const __global WEIGHT *lane = u + ((size_t)p * units * LU + get_local_id(0)) * LANE;
        multiply(sums, before, units, local_row, GROUP_ROWS, lane, units);
        place.unit = (p * LU + get_local_id(0)) * W;
        place.inside = units - place.unit;
#pragma unroll
        for (int r = 0; r < R; r++) {
          place.sequence = group + local_row + r;
          place.row = (size_t)row + place.sequence;
          place.gate_row = flags & KEEP ? place.row : place.sequence;
          if (place.sequence < active && place.inside > 0) {
            floatW pre[V];
            load_gates(pre, input + place.row * V * units + place.unit, place);
            floatW next = cell_forward(place, pre, sums[r], (floatW)(0.0f), &buffers);
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
}
#endif
