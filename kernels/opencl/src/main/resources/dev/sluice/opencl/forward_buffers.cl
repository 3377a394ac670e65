// The buffers that a cell's equations read and write going forward.
typedef struct {
  const __global float *bias;  // b' of the recurrent product, where it is not part of the input
  __global float *gates;
  __global float *cells;
  __global float *h;
  __global float *c;
} Buffers;
