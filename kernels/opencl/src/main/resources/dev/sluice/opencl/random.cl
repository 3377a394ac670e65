// Dropout masks, as dev.sluice.random.DropoutMask defines them: Philox 4x32-10 (Salmon et al. 2011) keyed by
// the run, counted by (column / 4, sequence, step, stream); an element is dropped where the upper 24 bits of
// its word are below the threshold.

#ifndef RANDOM_CL
#define RANDOM_CL

#include "dialect.cl"

#define ALL_STEPS (-1)

static inline uint4 philox(uint2 key, uint4 counter) {
#if W > 1 || SEQUENCE
// A processor's compiler would spend seconds on all rounds of all vectors, and in a time loop all rounds' keys
// would be kept in registers.
#pragma unroll 1
#endif
  for (int round = 0; round < 10; round++) {
    uint high0 = mul_hi(0xD2511F53u, counter.x);
    uint low0 = 0xD2511F53u * counter.x;
    uint high1 = mul_hi(0xCD9E8D57u, counter.z);
    uint low1 = 0xCD9E8D57u * counter.z;
    counter = UINT4(high1 ^ counter.y ^ key.x, low1, high0 ^ counter.w ^ key.y, low0);
    key += UINT2(0x9E3779B9u, 0xBB67AE85u);
  }
  return counter;
}

// What four neighbouring columns, the first a multiple of 4, are multiplied with: 0, or 1 / (1 - rate).
static inline float4 mask4(uint2 key, int column, int sequence, int step, int stream, int threshold, float scale) {
  uint4 words = philox(key, UINT4((uint)column >> 2, (uint)sequence, (uint)step, (uint)stream));
  return select((float4)(scale), (float4)(0.0f), (words >> 8) < (uint4)((uint)threshold));
}

// The same for one column.
static inline float mask1(uint2 key, int column, int sequence, int step, int stream, int threshold, float scale) {
  float4 four = mask4(key, column & ~3, sequence, step, stream, threshold, scale);
  float2 two = column & 2 ? four.hi : four.lo; // a variable index would put all four on the stack
  return column & 1 ? two.y : two.x;
}

// The same for W columns, the first a multiple of W.
static inline floatW mask_of(uint2 key, int column, int sequence, int step, int stream, int threshold, float scale) {
#if W == 1
  return mask1(key, column, sequence, step, stream, threshold, scale);
#elif W == 2
  float4 four = mask4(key, column & ~3, sequence, step, stream, threshold, scale);
  return (column & 2) == 0 ? four.lo : four.hi;
#else
  float factors[W];
  for (int i = 0; i < W; i += 4) {
    vstore4(mask4(key, column + i, sequence, step, stream, threshold, scale), 0, factors + i);
  }
  return LOADW(factors);
#endif
}

// What is dropped is 0, whatever it was.
static inline floatW masked(floatW x, floatW factors) {
#if W == 1
  return factors == 0.0f ? 0.0f : x * factors;
#else
  return select(x * factors, (floatW)(0.0f), factors == 0.0f);
#endif
}

#endif
