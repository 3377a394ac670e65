// OpenCL C's words in CUDA C++, as far as the kernels use them where a vector is one number (W == 1). NVRTC reads
// this before a kernel file, with every function on the device. Nothing of CUDA's own headers is needed.

#define DIALECT_CL // dialect.cl is not read

typedef unsigned char uchar;
typedef unsigned short ushort;
typedef unsigned int uint;

// --- Kernels and memory -------------------------------------------------------------------------------------------

#define __kernel extern "C" __global__
#define GROUP_OF(x, y) __launch_bounds__((x) * (y))

#define __global
#define __local

// A kernel's local memory is what its launch asks for; the parameter's own value is nothing.
extern __shared__ __align__(16) float dynamic_local[];
#define LOCAL(parameter) parameter = dynamic_local

#define CLK_LOCAL_MEM_FENCE 1
#define CLK_GLOBAL_MEM_FENCE 2
// Orders global memory among a group's work-items, too.
#define barrier(fences) __syncthreads()

static __forceinline__ uint get_local_id(uint dimension) { return dimension == 0 ? threadIdx.x : threadIdx.y; }
static __forceinline__ uint get_group_id(uint dimension) { return dimension == 0 ? blockIdx.x : blockIdx.y; }
static __forceinline__ size_t get_global_id(uint dimension) {
  return dimension == 0 ? (size_t)blockIdx.x * blockDim.x + threadIdx.x : (size_t)blockIdx.y * blockDim.y + threadIdx.y;
}
static __forceinline__ size_t get_global_size(uint dimension) {
  return dimension == 0 ? (size_t)gridDim.x * blockDim.x : (size_t)gridDim.y * blockDim.y;
}

// --- Functions of numbers -----------------------------------------------------------------------------------------
// OpenCL's names are those of 32 bits for a float; C++ would take some of them for those of 64.

#define INFINITY __int_as_float(0x7f800000)
#define exp expf
#define log logf
#define log1p log1pf
#define pow powf
#define sqrt sqrtf
#define fabs fabsf
#define fmin fminf
#define fmax fmaxf
#define fma fmaf
#define copysign copysignf
#define isfinite(x) (fabsf(x) < INFINITY)
#define isnan(x) ((x) != (x))
#define mul_hi __umulhi
#define sign(x) ((x) > 0.0f ? 1.0f : (x) < 0.0f ? -1.0f : (x))

// --- Vectors ------------------------------------------------------------------------------------------------------
// Of our own, as CUDA's have no operators, no halves, and no constructor from one number.

struct __align__(8) Float2 {
  float x, y;
};

struct __align__(16) Float4 {
  union {
    struct {
      float x, y, z, w;
    };
    struct {
      Float2 lo, hi;
    };
  };
  Float4() = default;
  Float4(float a, float b, float c, float d) : x(a), y(b), z(c), w(d) {}
  explicit Float4(float all) : Float4(all, all, all, all) {}
};

struct __align__(8) Uint2 {
  uint x, y;
};

struct __align__(16) Uint4 {
  uint x, y, z, w;
  Uint4() = default;
  Uint4(uint a, uint b, uint c, uint d) : x(a), y(b), z(c), w(d) {}
  explicit Uint4(uint all) : Uint4(all, all, all, all) {}
};

struct Bool4 {
  bool x, y, z, w;
};

static __forceinline__ Uint2 &operator+=(Uint2 &a, Uint2 b) {
  a.x += b.x;
  a.y += b.y;
  return a;
}
static __forceinline__ Uint4 operator>>(Uint4 a, int by) { return Uint4(a.x >> by, a.y >> by, a.z >> by, a.w >> by); }
static __forceinline__ Bool4 operator<(Uint4 a, Uint4 b) {
  return Bool4{a.x < b.x, a.y < b.y, a.z < b.z, a.w < b.w};
}
static __forceinline__ Float4 select(Float4 otherwise, Float4 where, Bool4 chosen) {
  return Float4(
      chosen.x ? where.x : otherwise.x, chosen.y ? where.y : otherwise.y, chosen.z ? where.z : otherwise.z,
      chosen.w ? where.w : otherwise.w);
}
static __forceinline__ void vstore4(Float4 value, size_t at, float *p) {
  p += 4 * at;
  p[0] = value.x, p[1] = value.y, p[2] = value.z, p[3] = value.w;
}

#define float2 Float2
#define float4 Float4
#define uint2 Uint2
#define uint4 Uint4
#define UINT2(x, y) Uint2{(x), (y)}
#define UINT4(x, y, z, w) Uint4((x), (y), (z), (w))

// --- Numbers of 16 bits -------------------------------------------------------------------------------------------

#ifndef HALF_TO_FLOAT // a test that has no GPU says it in C++
#define HALF_TO_FLOAT(to, from) asm("cvt.f32.f16 %0, %1;" : "=f"(to) : "h"(from))
#define FLOAT_TO_HALF(to, from) asm("cvt.rn.f16.f32 %0, %1;" : "=h"(to) : "f"(from))
#endif

struct Half {
  ushort bits;
};
#define half Half

static __forceinline__ float half_to_float(ushort bits) {
  float value;
  HALF_TO_FLOAT(value, bits);
  return value;
}
static __forceinline__ float vload_half(size_t at, const Half *p) { return half_to_float(p[at].bits); }
static __forceinline__ Float4 vloada_half4(size_t at, const Half *p) {
  Uint2 two = *(const Uint2 *)(p + 4 * at);
  return Float4(
      half_to_float((ushort)(two.x & 0xffff)), half_to_float((ushort)(two.x >> 16)),
      half_to_float((ushort)(two.y & 0xffff)), half_to_float((ushort)(two.y >> 16)));
}
static __forceinline__ void vstore_half(float value, size_t at, Half *p) {
  FLOAT_TO_HALF(p[at].bits, value);
}
