// The functions of the gates, from exp and division alone: a built-in tanh may be off by 5 ulp.

#ifndef FUNCTIONS_CL
#define FUNCTIONS_CL

// 1 / (1 + e^-x). Where e^-x overflows the result is 0.
static inline floatW sigmoid(floatW x) { return 1.0f / (1.0f + exp(-x)); }

// tanh, within about 2 ulp where exp and division are rounded correctly. Below 0.625 the odd polynomial of Cephes' tanhf (Moshier 1984), since 1 - 2/(e^2x + 1)
// would cancel there; from 20 on e^2x could overflow and tanh is 1.
static inline floatW hyperbolic_tangent(floatW x) {
  floatW magnitude = fmin(fabs(x), 20.0f);
  floatW square = x * x;
  floatW p = fma(square, (floatW)-5.70498872745e-3f, (floatW)2.06390887954e-2f);
  p = fma(p, square, (floatW)-5.37397155531e-2f);
  p = fma(p, square, (floatW)1.33314422036e-1f);
  p = fma(p, square, (floatW)-3.33332819422e-1f);
  floatW small = fma(p * square, x, x);
  floatW large = copysign(1.0f - 2.0f / (exp(2.0f * magnitude) + 1.0f), x);
#if W == 1
  return magnitude < 0.625f ? small : (isnan(x) ? x : large);
#else
  floatW finite = select(large, small, magnitude < 0.625f);
  return select(finite, x, isnan(x));
#endif
}

#endif
