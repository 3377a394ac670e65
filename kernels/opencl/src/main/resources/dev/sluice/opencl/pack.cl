// Packs a matrix [depth, columns] into panels as deep as the matrix (panel.cl); what a panel has beyond the
// matrix is 0. One work-item writes one number, so that a group writes a contiguous piece.
//
//   plain columns:  panel columns are neighbours
//   gated columns:  lane by lane, `gates` times W units: column (lane, gate, w) is [gate * units + unit]

#ifndef HALF
#define HALF 0
#endif

#if HALF
#define PACKED half
#define STORE(value, at, p) vstore_half(value, at, p)
#else
#define PACKED float
#define STORE(value, at, p) (p)[at] = (value)
#endif

#define TRANSPOSED 1

// `width` columns a panel. Columns from `jump_at` on lie `jump` further right in the source.
__kernel void pack(
    const __global float *from, int offset, int line, int depth, int columns, int jump_at, int jump, int width,
    int gates, int lanes_width, __global PACKED *to, int flags) {
  size_t i = get_global_id(0);
  int panels = gates > 0 ? (columns + width / gates - 1) / (width / gates) : (columns + width - 1) / width;
  if (i >= (size_t)panels * depth * width) {
    return;
  }
  int in_panel = i % width;
  int k = (i / width) % depth;
  int panel = i / width / depth;
  int column;
  bool inside;
  if (gates > 0) {
    int lane = in_panel / (gates * lanes_width);
    int gate = in_panel / lanes_width % gates;
    int unit = panel * (width / gates) + lane * lanes_width + in_panel % lanes_width;
    inside = unit < columns;
    column = gate * columns + unit;
  } else {
    column = panel * width + in_panel;
    inside = column < columns;
  }
  float value = 0.0f;
  if (inside) {
    int source = column < jump_at ? column : column + jump;
    value = flags & TRANSPOSED ? from[offset + (size_t)source * line + k] : from[offset + (size_t)k * line + source];
  }
  STORE(value, i, to);
}
