// A step forward of any cell. The including file defines V, its gates; STATE, whether the kernel leaves a
// hidden state; NEEDS_OPERAND; and
//   cell_forward(place, input, product, operand, buffers): h' of W units
// from Wx + b of its gates, Uh of them, and (if needed) the operand at these units.

#define A_SPACE __global
#include "panel.cl"
#include "load_gates.cl"

__kernel GROUP_OF(LU, LR) void forward_step(
    const __global float *a, int a_offset, int lda, const __global WEIGHT *u, const __global float *products,
    const __global float *input, const __global float *bias, __global float *gates, __global float *cells,
    __global float *y, __global float *h, __global float *c, __global float *operand, int units, int depth,
    int gates_line, int first_gate, int row, int gate_row, int y_row, int active, uint key0,
    uint key1, int stream, int threshold, float scale TILE_PARAMETER) {
  TILE_LOCAL
  int groups = (active + GROUP_ROWS - 1) / GROUP_ROWS;
  int panel = get_group_id(0) / groups;
  int first = (get_group_id(0) % groups) * GROUP_ROWS + get_local_id(1) * R;
  Sums sums;
  clear_sums(&sums);
#if FUSED
  const __global WEIGHT *lane = u + ((size_t)panel * depth * LU + get_local_id(0)) * LANE;
  multiply(&sums, a + a_offset, lda, first, active, lane, depth TILE_ARGUMENT);
#endif
  Buffers buffers = {bias, gates, cells, h, c};
  Mask mask = {UINT2(key0, key1), stream, threshold, scale};
  Place place;
  place.unit = (panel * LU + get_local_id(0)) * W;
  place.inside = units - place.unit;
  place.units = units;
  if (place.inside <= 0) {
    return;
  }
  UNROLL_ON_GPUS
  for (int r = 0; r < R; r++) {
    place.sequence = first + r;
    place.row = (size_t)row + place.sequence;
    place.gate_row = (size_t)gate_row + place.sequence;
    if (place.sequence < active) {
      size_t column = (size_t)first_gate * units + place.unit;
#if !FUSED
      load_gates(sums.at[r], products + (size_t)place.sequence * gates_line + column, place);
#endif
      floatW pre[V];
      load_gates(pre, input + place.row * gates_line + column, place);
#if NEEDS_OPERAND
      floatW before = load_below(a + by_sequence(place), place.inside);
#else
      floatW before = (floatW)(0.0f);
#endif
#if !STATE
      cell_forward(place, pre, sums.at[r], before, &buffers);
#else
      floatW next = cell_forward(place, pre, sums.at[r], before, &buffers);
      store_below(next, y + ((size_t)y_row + place.sequence) * units + place.unit, place.inside);
      if (!PROJECTED) {
        store_below(next, h + by_sequence(place), place.inside);
        store_below(
            under_mask(mask, next, place.sequence, place.unit), operand + by_sequence(place), place.inside);
      }
#endif
    }
  }
}
