// What NVIDIA's compiler knows by itself, for a compiler of the host: a work-item at a time, told which one it is.

typedef __SIZE_TYPE__ size_t;

extern "C" {
float expf(float);
float logf(float);
float log1pf(float);
float powf(float, float);
float sqrtf(float);
float fabsf(float);
float fminf(float, float);
float fmaxf(float, float);
float fmaf(float, float, float);
float copysignf(float, float);
}

struct Three {
  unsigned x, y, z;
};

// The simulator's, which looks them up in what it loads.
extern "C" {
__attribute__((visibility("default"))) Three threadIdx, blockIdx, blockDim, gridDim;
__attribute__((visibility("default"), aligned(16))) float dynamic_local[1 << 16];
__attribute__((visibility("default"))) void (*meet)();
}

#define __global__ __attribute__((used, visibility("default")))
#define __shared__
#define __align__(bytes) __attribute__((aligned(bytes)))
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(items)
#define __syncthreads() meet()

static inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)(((unsigned long long)a * b) >> 32); }
static inline float __int_as_float(int bits) {
  float value;
  __builtin_memcpy(&value, &bits, sizeof value);
  return value;
}
static inline int min(int a, int b) { return a < b ? a : b; }
static inline int max(int a, int b) { return a > b ? a : b; }

#define HALF_TO_FLOAT(to, from)                  \
  do {                                           \
    _Float16 half_;                              \
    __builtin_memcpy(&half_, &(from), 2);        \
    (to) = (float)half_;                         \
  } while (0)
#define FLOAT_TO_HALF(to, from)                  \
  do {                                           \
    _Float16 half_ = (_Float16)(from);           \
    __builtin_memcpy(&(to), &half_, 2);          \
  } while (0)

// Calls a kernel with arguments from where a launch has put them.
template <class T, T... numbers>
struct Numbers {};
template <class... A, size_t... I>
static void invoke_each(void (*kernel)(A...), void **arguments, Numbers<size_t, I...>) {
  kernel(*(A *)arguments[I]...);
}
template <class... A>
static void invoke(void (*kernel)(A...), void **arguments) {
  invoke_each(kernel, arguments, __make_integer_seq<Numbers, size_t, sizeof...(A)>{});
}
