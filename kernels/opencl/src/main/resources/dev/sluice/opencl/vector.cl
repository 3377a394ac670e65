// Vectors of W units, and what every kernel needs around them.
//
// W is how many neighbouring columns a work-item computes at once: 1 for GPUs, whose lanes are work-items,
// 4, 8 or 16 for processors with vector units of their own.

#ifndef VECTOR_CL
#define VECTOR_CL

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

// The first n of W numbers; the others are 0.
static inline floatW load_below(const __global float *p, int n) {
  if (n >= W) {
    return LOADW(p);
  }
  float v[W];
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
  for (int i = 0; i < n; i++) {
    p[i] = v[i];
  }
}

#endif
