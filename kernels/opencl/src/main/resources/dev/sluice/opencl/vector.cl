// Vectors of W units, and what every kernel needs around them.
//
// W is how many neighbouring columns a work-item computes at once: 1 for GPUs, whose lanes are work-items,
// 4, 8 or 16 for processors with vector units of their own.

#ifndef VECTOR_CL
#define VECTOR_CL

#include "dialect.cl"

#ifndef W
#define W 4
#endif

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)

#if W == 1
typedef float floatW;
typedef int intW;
#define LOADW(p) (*(p))
#define STOREW(v, p) (*(p) = (v))
#define TO_FLOATW(v) ((float)(v))
#else
typedef JOIN(float, W) floatW;
typedef JOIN(int, W) intW;
#define LOADW(p) JOIN(vload, W)(0, p)
#define STOREW(v, p) JOIN(vstore, W)(v, 0, p)
#define TO_FLOATW(v) JOIN(convert_float, W)(v)
#endif

// Before a loop over a work-item's sums whose body is a cell's equations. Where work-items are lanes the sums
// lie in registers, which no variable indexes; a processor's compiler would spend seconds on copies of the body
// that no run is faster for.
#if W == 1
#define UNROLL_ON_GPUS _Pragma("unroll")
#else
#define UNROLL_ON_GPUS _Pragma("unroll 1")
#endif

// The first n of W numbers; the others are 0.
static inline floatW load_below(const __global float *p, int n) {
  if (n >= W) {
    return LOADW(p);
  }
  float v[W];
#pragma unroll 1
  for (int i = 0; i < W; i++) {
    v[i] = i < n ? p[i] : 0.0f;
  }
  return LOADW(v);
}

// Writes the first n of W numbers.
static inline void store_below(floatW value, __global float *p, int n) {
  if (n >= W) {
    STOREW(value, p);
    return;
  }
  float v[W];
  STOREW(value, v);
#pragma unroll 1
  for (int i = 0; i < n; i++) {
    p[i] = v[i];
  }
}

#endif
