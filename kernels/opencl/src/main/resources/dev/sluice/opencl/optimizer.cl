// Gradient clipping and optimizer steps; formulas as in dev.sluice.op.UpdateRule. `control`: learning rate and
// Adam's two corrections. With a guard that is not finite nothing is written.

#define HELD (guarded && !isfinite(guard[0]))

// out = x min(1, limit / norm) (Pascanu et al. 2013); divided first, since limit / norm may be below all
// normal floats
__kernel void clip_by_norm(
    float limit, const __global float *x, const __global float *norm, __global float *out, int size) {
  int i = get_global_id(0);
  if (i < size) {
    out[i] = norm[0] > limit ? x[i] / norm[0] * limit : x[i];
  }
}

__kernel void sgd(
    float momentum, int nesterov, float decay, __global float *p, const __global float *g,
    __global float *velocity, const __global float *control, const __global float *guard, int guarded,
    int size) {
  int i = get_global_id(0);
  if (i >= size || HELD) {
    return;
  }
  float step = fma(decay, p[i], g[i]);
  if (momentum > 0.0f) {
    float v = fma(momentum, velocity[i], step);
    velocity[i] = v;
    step = nesterov ? fma(momentum, v, step) : v;
  }
  p[i] -= control[0] * step;
}

__kernel void rms_prop(
    float alpha, float rest, float epsilon, float momentum, float decay, __global float *p,
    const __global float *g, __global float *mean_square, __global float *velocity,
    const __global float *control, const __global float *guard, int guarded, int size) {
  int i = get_global_id(0);
  if (i >= size || HELD) {
    return;
  }
  float gradient = fma(decay, p[i], g[i]);
  float s = fma(alpha, mean_square[i], rest * gradient * gradient);
  mean_square[i] = s;
  float step = gradient / (sqrt(s) + epsilon);
  if (momentum > 0.0f) {
    step = fma(momentum, velocity[i], step);
    velocity[i] = step;
  }
  p[i] -= control[0] * step;
}

__kernel void adam(
    float beta1, float rest1, float beta2, float rest2, float epsilon, float decay, int decoupled,
    __global float *p, const __global float *g, __global float *m, __global float *v,
    const __global float *control, const __global float *guard, int guarded, int size) {
  int i = get_global_id(0);
  if (i >= size || HELD) {
    return;
  }
  float rate = control[0];
  float weight = p[i];
  float gradient = g[i];
  if (decoupled) {
    weight -= rate * decay * weight;
  } else {
    gradient = fma(decay, weight, gradient);
  }
  float mean = fma(beta1, m[i], rest1 * gradient);
  float square = fma(beta2, v[i], rest2 * gradient * gradient);
  m[i] = mean;
  v[i] = square;
  p[i] = weight - rate * (mean / control[1]) / (sqrt(square / control[2]) + epsilon);
}
