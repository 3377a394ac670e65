// C = A * B, or C += A * B, with B packed in panels (panel.cl, pack.cl), and for each column the sum of two
// biases, the second one for the first `both` columns only, as of a GRU.
//
// GATED: the columns of a panel are the V gates of LU * W units, gate by gate of W units, and go to
// [gate * units + unit] of C; `columns` is then the number of units. Otherwise they are neighbours.

#define A_SPACE __global
#include "vector.cl"
#include "panel.cl"

#ifndef GATED
#define GATED 0
#endif

#define ACCUMULATE 1
#define BIAS 2

__kernel GROUP_OF(LU, LR) void product(
    const __global float *a, int a_offset, int lda, const __global WEIGHT *b, const __global float *bias,
    const __global float *second_bias, int bias_offset, int both, __global float *c, int c_offset, int ldc,
    int rows,
    int columns, int depth, int flags TILE_PARAMETER) {
  TILE_LOCAL
  int panel = get_group_id(0) / ((rows + GROUP_ROWS - 1) / GROUP_ROWS);
  int group = get_group_id(0) % ((rows + GROUP_ROWS - 1) / GROUP_ROWS);
  int lane = get_local_id(0);
  int row = group * GROUP_ROWS + get_local_id(1) * R;
  Sums sums;
  clear_sums(&sums);
  const __global WEIGHT *panel_b = b + ((size_t)panel * depth * LU + lane) * LANE;
  multiply(&sums, a + a_offset, lda, row, rows, panel_b, depth TILE_ARGUMENT);
#if GATED
  int first = (panel * LU + lane) * W;
#else
  int first = (panel * LU + lane) * LANE;
#endif
  UNROLL_ON_GPUS
  for (int v = 0; v < V; v++) {
#if GATED
    int column = v * columns + first;
    int inside = columns - first;
#else
    int column = first + v * W;
    int inside = columns - column;
#endif
    if (inside > 0) {
      floatW summand = flags & BIAS ? load_below(bias + bias_offset + column, inside) : (floatW)(0.0f);
      if (flags & BIAS && column < both) {
        summand += load_below(second_bias + bias_offset + column, min(inside, both - column));
      }
      UNROLL_ON_GPUS
      for (int r = 0; r < R; r++) {
        if (row + r < rows) {
          __global float *to = c + c_offset + (size_t)(row + r) * ldc + column;
          floatW sum = sums.at[r][v] + summand;
          store_below(flags & ACCUMULATE ? load_below(to, inside) + sum : sum, to, inside);
        }
      }
    }
  }
}
