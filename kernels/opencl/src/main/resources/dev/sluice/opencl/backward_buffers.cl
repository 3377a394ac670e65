// The buffers that a cell's derivatives read and write.
typedef struct {
  __global float *gates;
  const __global float *cells;
  const __global float *y;
  const __global float *h0;
  const __global float *c0;
  const __global float *dy;
  const __global float *dhn;
  __global float *dh0;
  __global float *direct;
  __global float *through;
  __global float *dc;
} Buffers;

// The step before this one in the order of reading: its first row, and the sequences that ran at it.
typedef struct {
  int row;
  int active;
} Before;

// What forward had before a step: the row of the step before, or the initial state.
static inline floatW value_before(
    const __global float *values, const __global float *initial, Before before, Place place) {
  return place.sequence < before.active
             ? load_below(
                   values + ((size_t)before.row + place.sequence) * place.units + place.unit, place.inside)
             : load_below(initial + by_sequence(place), place.inside);
}
