// V gates of W units, from a line [V * units].

#ifndef LOAD_GATES_CL
#define LOAD_GATES_CL

static inline void load_gates(floatW to[V], const __global float *from, Place place) {
#pragma unroll
  for (int v = 0; v < V; v++) {
    to[v] = load_below(from + (size_t)v * place.units, place.inside);
  }
}

#endif
