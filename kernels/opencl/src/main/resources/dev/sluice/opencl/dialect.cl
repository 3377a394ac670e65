// What OpenCL C and CUDA C++ say in different words. This is OpenCL's; cuda.h, which comes before everything
// where NVIDIA's compiler reads the kernels, has its own.

#ifndef DIALECT_CL
#define DIALECT_CL

// The work-items of a kernel's group, on all of which its code may rely.
#define GROUP_OF(x, y) __attribute__((reqd_work_group_size(x, y, 1)))

// A vector of numbers: C++ takes OpenCL's form of it for the last number alone.
#define UINT2(x, y) (uint2)(x, y)
#define UINT4(x, y, z, w) (uint4)(x, y, z, w)

// The first words of a kernel with a parameter in local memory, of which it has one at most: CUDA's kernels get
// none, and find it by a name.
#define LOCAL(parameter)

#endif
