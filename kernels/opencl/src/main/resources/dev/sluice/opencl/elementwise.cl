// Operations whose every element depends on the same element of their operands.

#define W 1
#include "vector.cl"
#include "functions.cl"
#include "random.cl"

// out = scale x + shift
__kernel void affine(const __global float *x, float scale, float shift, __global float *out, int size) {
  int i = get_global_id(0);
  if (i < size) {
    out[i] = fma(scale, x[i], shift);
  }
}

// The order of Binary.Kind.
#define ADD 0
#define SUBTRACT 1
#define MULTIPLY 2
#define DIVIDE 3
#define MAXIMUM 4
#define MINIMUM 5
#define GREATER 6
#define EQUAL 7

// out = a . b; the elements of b for neighbouring lines are `line` apart, for columns `column` (0 or 1).
__kernel void binary(
    int kind, const __global float *a, const __global float *b, __global float *out, int columns, int line,
    int column, int size) {
  int i = get_global_id(0);
  if (i < size) {
    float x = a[i];
    float y = b[(i / columns) * line + (i % columns) * column];
    float z = 0.0f;
    switch (kind) {
      case ADD: z = x + y; break;
      case SUBTRACT: z = x - y; break;
      case MULTIPLY: z = x * y; break;
      case DIVIDE: z = x / y; break;
      case MAXIMUM: z = x > y || isnan(x) ? x : y; break; // fmax would drop a NaN
      case MINIMUM: z = x < y || isnan(x) ? x : y; break;
      case GREATER: z = x > y ? 1.0f : 0.0f; break;
      case EQUAL: z = x == y ? 1.0f : 0.0f; break;
    }
    out[i] = z;
  }
}

// The order of Unary.Kind.
#define TANH 0
#define SIGMOID 1
#define RELU 2
#define EXP 3
#define LOG 4
#define SQRT 5
#define SQUARE 6
#define ABS 7
#define SOFTPLUS 8
#define SIGN 9

__kernel void unary(int kind, const __global float *x, __global float *out, int size) {
  int i = get_global_id(0);
  if (i < size) {
    float v = x[i];
    switch (kind) {
      case TANH: v = hyperbolic_tangent(v); break;
      case SIGMOID: v = sigmoid(v); break;
      case RELU: v = v < 0.0f ? 0.0f : v; break; // fmax would make 0 of a NaN
      case EXP: v = exp(v); break;
      case LOG: v = log(v); break;
      case SQRT: v = sqrt(v); break;
      case SQUARE: v = v * v; break;
      case ABS: v = fabs(v); break;
      case SOFTPLUS: v = (v < 0.0f ? 0.0f : v) + log1p(exp(-fabs(v))); break;
      case SIGN: v = isnan(v) ? v : sign(v); break;
    }
    out[i] = v;
  }
}

// dx = dOut f'(x), from x or f(x).
__kernel void unary_gradient(
    int kind, const __global float *x, const __global float *out, const __global float *d_out,
    __global float *dx, int size) {
  int i = get_global_id(0);
  if (i < size) {
    float v = x[i];
    float f = out[i];
    float slope = 0.0f;
    switch (kind) {
      case TANH: slope = 1.0f - f * f; break;
      case SIGMOID: slope = f * (1.0f - f); break;
      case RELU: slope = v > 0.0f ? 1.0f : 0.0f; break;
      case EXP: slope = f; break;
      case LOG: slope = 1.0f / v; break;
      case SQRT: slope = 0.5f / f; break;
      case SQUARE: slope = 2.0f * v; break;
      case ABS: slope = isnan(v) ? v : sign(v); break;
      case SOFTPLUS: slope = sigmoid(v); break;
      case SIGN: break;
    }
    dx[i] = d_out[i] * slope;
  }
}

// What is not chosen is not computed with, as a NaN would go through a product.
__kernel void where(
    const __global float *condition, const __global float *a, const __global float *b, __global float *out,
    int size) {
  int i = get_global_id(0);
  if (i < size) {
    out[i] = condition[i] != 0.0f ? a[i] : b[i];
  }
}

__kernel void power(float exponent, const __global float *x, __global float *out, int size) {
  int i = get_global_id(0);
  if (i < size) {
    out[i] = pow(x[i], exponent);
  }
}

__kernel void clamp_to(float limit, const __global float *x, __global float *out, int size) {
  int i = get_global_id(0);
  if (i < size) {
    float v = x[i];
    out[i] = v < -limit ? -limit : v > limit ? limit : v; // a NaN stays one
  }
}

__kernel void clamp_gradient(
    float limit, const __global float *x, const __global float *d_out, __global float *dx, int size) {
  int i = get_global_id(0);
  if (i < size) {
    dx[i] = fabs(x[i]) < limit ? d_out[i] : 0.0f;
  }
}

// One work-item masks four neighbouring columns of a line, which are one draw. `layout`: the first row of each
// step, then the step of each row; steps == 0 for a buffer [sequences, columns].
__kernel void dropout(
    const __global float *x, __global float *out, const __global int *layout, int steps, int variational,
    int lines, int columns, uint key0, uint key1, int stream, int threshold, float scale) {
  int fours = (columns + 3) / 4;
  int i = get_global_id(0);
  if (i >= lines * fours) {
    return;
  }
  int line = i / fours;
  int column = i % fours * 4;
  int step = steps > 0 ? layout[steps + 1 + line] : 0;
  int sequence = steps > 0 ? line - layout[step] : line;
  int drawn = steps > 0 && !variational ? step : ALL_STEPS;
  float factors[4];
  vstore4(mask4(UINT2(key0, key1), column, sequence, drawn, stream, threshold, scale), 0, factors);
#pragma unroll
  for (int j = 0; j < 4; j++) {
    if (column + j < columns) {
      size_t at = (size_t)line * columns + column + j;
      out[at] = masked(x[at], factors[j]);
    }
  }
}

__kernel void fill(float value, __global float *out, int size) {
  int i = get_global_id(0);
  if (i < size) {
    out[i] = value;
  }
}

// to = from, unless there is a guard that is not finite.
__kernel void carry(
    const __global float *from, __global float *to, const __global float *guard, int guarded, int size) {
  int i = get_global_id(0);
  if (i < size && !(guarded && !isfinite(guard[0]))) {
    to[i] = from[i];
  }
}
