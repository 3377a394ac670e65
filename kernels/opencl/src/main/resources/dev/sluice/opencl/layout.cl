// What kernels read of a batch. `layout`: the first row of each step and the number of rows, then the step of each row.

#ifndef LAYOUT_CL
#define LAYOUT_CL

static inline int active(const __global int *layout, int step) { return layout[step + 1] - layout[step]; }

static inline int length_of(const __global int *layout, int steps, int sequence) {
  int length = 1;
  while (length < steps && sequence < active(layout, length)) {
    length++;
  }
  return length;
}

#endif
