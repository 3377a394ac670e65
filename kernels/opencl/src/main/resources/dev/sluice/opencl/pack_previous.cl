// Packs the hidden state before each row, under the layer's recurrent dropout, into panels of `width`
// columns: what U was multiplied with, for its gradient.

#define W 1
#include "vector.cl"
#include "random.cl"

// `layout`: first row of each step, steps + 1 of them, then the step of each row.
__kernel void pack_previous(
    const __global float *y, const __global float *h0, const __global int *layout, int steps, int first_row,
    int depth, int columns, int width, int reverse, __global float *to, uint key0, uint key1, int stream,
    int threshold, float scale) {
  size_t i = get_global_id(0);
  int panels = (columns + width - 1) / width;
  if (i >= (size_t)panels * depth * width) {
    return;
  }
  int column = (i / width / depth) * width + i % width;
  int row = first_row + (i / width) % depth;
  float value = 0.0f;
  if (column < columns) {
    int step = layout[steps + 1 + row];
    int sequence = row - layout[step];
    int before = reverse ? step + 1 : step - 1;
    bool first = before < 0 || before >= steps || sequence >= layout[before + 1] - layout[before];
    value = first ? h0[(size_t)sequence * columns + column]
                  : y[(size_t)(layout[before] + sequence) * columns + column];
    if (threshold > 0) {
      value = masked(value, mask_of(UINT2(key0, key1), column, sequence, ALL_STEPS, stream, threshold, scale));
    }
  }
  to[i] = value;
}
