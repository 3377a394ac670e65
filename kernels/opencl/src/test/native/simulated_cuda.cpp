// CUDA's driver and NVRTC for a machine without a GPU, as far as the cuda backend calls them: kernels are compiled
// by the host's clang and run work-item by work-item, each on a stack of its own, from barrier to barrier, within the
// call that launches them. A launch out of a device's limits, a copy outside of what was allocated, a call without a
// context: all are errors, as there. What a kernel accesses is not looked at, and nothing is asynchronous.
//
// SIMULATED_CUDA names a folder for what is compiled, and SIMULATED_CUDA_HEADER the file simulated_cuda.h.

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#define API extern "C" __attribute__((visibility("default"))) int

namespace {

const int INVALID = 1, OUT_OF_MEMORY = 2, INVALID_CONTEXT = 201, INVALID_HANDLE = 400, NOT_FOUND = 500,
          ILLEGAL_ADDRESS = 700;
const size_t MEMORY = 4ull << 30;
const int LOCAL = 48 << 10, MOST_LOCAL = 227 << 10, ITEMS = 1024;

std::mutex lock;
std::map<char *, size_t> allocations;
std::map<std::string, int> allowed;
thread_local void *current = nullptr;
char context, stream;

// --- Work-items ---------------------------------------------------------------------------------------------------

struct Three {
  unsigned x, y, z;
};

struct Module {
  void *library;
  Three *thread, *block, *block_size, *grid;
};

struct Function {
  Module *module;
  std::string name;
  void (*invoke)(void **);
  int local = LOCAL;
};

// Saves what a function must leave as it was, and goes on with another stack.
extern "C" void switch_stack(void **from, void *to);
asm(R"(
.text
.globl switch_stack
switch_stack:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
)");

const size_t STACK = 64 << 10;
char *stacks;
void *scheduler;
void *items[ITEMS];
bool done[ITEMS];
int running;
Function *function;
void **arguments;

void leave() { switch_stack(&items[running], scheduler); }

void item() {
  function->invoke(arguments);
  done[running] = true;
  leave();
}

void start(int number) {
  void **top = (void **)(stacks + (number + 1) * STACK);
  *--top = nullptr; // as after a call: the stack is aligned but for an address
  *--top = (void *)item;
  for (int i = 0; i < 6; i++) *--top = nullptr;
  items[number] = top;
  done[number] = false;
}

void run_group(int width, int height) {
  int count = width * height;
  for (int i = 0; i < count; i++) start(i);
  for (int left = count; left > 0;) {
    for (running = 0; running < count; running++) {
      if (done[running]) continue;
      *function->module->thread = Three{(unsigned)(running % width), (unsigned)(running / width), 0};
      switch_stack(&scheduler, items[running]);
      if (done[running]) left--;
    }
  }
}

// --- Programs -----------------------------------------------------------------------------------------------------

struct Program {
  std::string source, log, code;
};

std::string read(const std::string &path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

int shell(const std::string &command) { return system(command.c_str()); }

// The names of the kernels that are left when the preprocessor has run.
std::vector<std::string> kernels(const std::string &text) {
  const std::string mark = "extern \"C\" __attribute__((used, visibility(\"default\")))";
  std::vector<std::string> names;
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    size_t begin = text.find("void ", at) + 5;
    names.push_back(text.substr(begin, text.find('(', begin) - begin));
  }
  return names;
}

int id = 0;

} // namespace

// --- NVRTC --------------------------------------------------------------------------------------------------------

API nvrtcVersion(int *major, int *minor) { return *major = 13, *minor = 0, 0; }
API nvrtcGetNumSupportedArchs(int *count) { return *count = 2, 0; }
API nvrtcGetSupportedArchs(int *all) { return all[0] = 80, all[1] = 90, 0; }

API nvrtcCreateProgram(Program **made, const char *source, const char *, int headers, const char **, const char **) {
  if (headers != 0) return INVALID;
  *made = new Program{source, "", ""};
  return 0;
}

API nvrtcCompileProgram(Program *program, int count, const char **options) {
  std::lock_guard<std::mutex> held(lock);
  std::string folder = getenv("SIMULATED_CUDA"), header = getenv("SIMULATED_CUDA_HEADER");
  std::string base = folder + "/" + std::to_string(getpid()) + "-" + std::to_string(id++), macros;
  bool architecture = false;
  for (int i = 0; i < count; i++) {
    std::string option = options[i];
    if (option.rfind("-D", 0) == 0) macros += " '" + option + "'";
    architecture |= option == "--gpu-architecture=sm_90";
  }
  if (!architecture) return INVALID;
  std::ofstream(base + ".cpp") << program->source;
  std::string clang = "clang++-19 -x c++ -std=c++17 -O1 -w -mf16c -mfma -ffp-contract=off" + macros;
  std::string log = " 2>" + base + ".log";
  if (shell(clang + " -include " + header + " -E -P " + base + ".cpp -o " + base + ".ii" + log) != 0) {
    program->log = read(base + ".log");
    return 6;
  }
  std::ofstream more(base + ".ii", std::ios::app);
  for (const std::string &name : kernels(read(base + ".ii"))) {
    more << "extern \"C\" __attribute__((visibility(\"default\"))) void invoke_" << name
         << "(void **arguments) { invoke(" << name << ", arguments); }\n";
  }
  more.close();
  if (shell(clang + " -fPIC -shared -fvisibility=hidden " + base + ".ii -o " + base + ".so" + log) != 0) {
    program->log = read(base + ".log");
    return 6;
  }
  program->code = base + ".so";
  return 0;
}

API nvrtcGetProgramLogSize(Program *program, size_t *size) { return *size = program->log.size() + 1, 0; }
API nvrtcGetProgramLog(Program *program, char *to) { return strcpy(to, program->log.c_str()), 0; }
API nvrtcGetCUBINSize(Program *program, size_t *size) { return *size = program->code.size() + 1, 0; }
API nvrtcGetCUBIN(Program *program, char *to) { return strcpy(to, program->code.c_str()), 0; }
API nvrtcGetPTXSize(Program *, size_t *) { return INVALID; }
API nvrtcGetPTX(Program *, char *) { return INVALID; }
API nvrtcDestroyProgram(Program **program) { return delete *program, *program = nullptr, 0; }

// --- The driver ---------------------------------------------------------------------------------------------------

#define NEEDS_CONTEXT \
  if (current != &context) return INVALID_CONTEXT

API cuGetErrorString(int status, const char **text) {
  *text = status == OUT_OF_MEMORY ? "out of memory" : status == ILLEGAL_ADDRESS ? "an illegal memory access" : nullptr;
  return *text == nullptr ? INVALID : 0;
}
API cuInit(unsigned flags) { return flags == 0 ? 0 : INVALID; }
API cuDriverGetVersion(int *version) { return *version = 13000, 0; }
API cuDeviceGetCount(int *count) { return *count = 1, 0; }
API cuDeviceGet(int *device, int index) { return *device = 7, index == 0 ? 0 : INVALID; }
API cuDeviceGetName(char *to, int size, int device) {
  return snprintf(to, size, "simulated"), device == 7 ? 0 : INVALID;
}
API cuDeviceTotalMem_v2(size_t *bytes, int device) { return *bytes = MEMORY, device == 7 ? 0 : INVALID; }
API cuDeviceGetAttribute(int *value, int attribute, int device) {
  static const std::map<int, int> values = {{1, ITEMS},  {2, ITEMS}, {3, ITEMS}, {8, LOCAL},       {16, 1},
                                            {18, 0},     {75, 9},    {76, 0},    {97, MOST_LOCAL}};
  auto found = values.find(attribute);
  if (found == values.end() || device != 7) return INVALID;
  return *value = found->second, 0;
}
API cuDevicePrimaryCtxRetain(void **made, int device) { return *made = &context, device == 7 ? 0 : INVALID; }
API cuDevicePrimaryCtxRelease_v2(int device) { return device == 7 ? 0 : INVALID; }
API cuCtxSetCurrent(void *wanted) { return current = wanted, wanted == &context ? 0 : INVALID_CONTEXT; }
API cuStreamCreate(void **made, unsigned flags) {
  NEEDS_CONTEXT;
  return *made = &stream, flags == 1 ? 0 : INVALID;
}
API cuStreamDestroy_v2(void *which) {
  NEEDS_CONTEXT;
  return which == &stream ? 0 : INVALID_HANDLE;
}
API cuStreamSynchronize(void *which) {
  NEEDS_CONTEXT;
  return which == &stream ? 0 : INVALID_HANDLE;
}

API cuMemAlloc_v2(char **made, size_t bytes) {
  NEEDS_CONTEXT;
  std::lock_guard<std::mutex> held(lock);
  size_t taken = 0;
  for (auto &one : allocations) taken += one.second;
  if (bytes == 0) return INVALID;
  if (taken + bytes > MEMORY) return OUT_OF_MEMORY;
  *made = (char *)aligned_alloc(256, (bytes + 255) / 256 * 256);
  memset(*made, 0xff, bytes); // numbers that nobody has written are NaN
  allocations[*made] = bytes;
  return 0;
}
API cuMemFree_v2(char *address) {
  NEEDS_CONTEXT;
  std::lock_guard<std::mutex> held(lock);
  if (allocations.erase(address) == 0) return INVALID;
  free(address);
  return 0;
}

static bool allocated(char *address, size_t bytes) {
  auto after = allocations.upper_bound(address);
  if (after == allocations.begin()) return false;
  auto of = std::prev(after);
  return address + bytes <= of->first + of->second;
}

API cuMemcpyHtoDAsync_v2(char *to, const void *from, size_t bytes, void *which) {
  NEEDS_CONTEXT;
  std::lock_guard<std::mutex> held(lock);
  if (which != &stream || !allocated(to, bytes)) return ILLEGAL_ADDRESS;
  return memcpy(to, from, bytes), 0;
}
API cuMemcpyDtoHAsync_v2(void *to, char *from, size_t bytes, void *which) {
  NEEDS_CONTEXT;
  std::lock_guard<std::mutex> held(lock);
  if (which != &stream || !allocated(from, bytes)) return ILLEGAL_ADDRESS;
  return memcpy(to, from, bytes), 0;
}

API cuModuleLoadData(Module **made, const char *code) {
  NEEDS_CONTEXT;
  void *library = dlopen(code, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return fprintf(stderr, "%s\n", dlerror()), NOT_FOUND;
  *made = new Module{library, (Three *)dlsym(library, "threadIdx"), (Three *)dlsym(library, "blockIdx"),
                     (Three *)dlsym(library, "blockDim"), (Three *)dlsym(library, "gridDim")};
  *(void (**)())dlsym(library, "meet") = leave;
  return 0;
}
API cuModuleUnload(Module *module) {
  NEEDS_CONTEXT;
  return dlclose(module->library), 0;
}
API cuModuleGetFunction(Function **made, Module *module, const char *name) {
  NEEDS_CONTEXT;
  auto invoke = (void (*)(void **))dlsym(module->library, (std::string("invoke_") + name).c_str());
  if (invoke == nullptr) return NOT_FOUND;
  *made = new Function{module, name, invoke};
  return 0;
}
API cuFuncSetAttribute(Function *which, int attribute, int value) {
  NEEDS_CONTEXT;
  if (attribute != 8 || value > MOST_LOCAL) return INVALID;
  return which->local = value, 0;
}

API cuLaunchKernel(Function *which, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned width, unsigned height,
                   unsigned depth, unsigned local, void *on, void **from, void **extra) {
  NEEDS_CONTEXT;
  std::lock_guard<std::mutex> held(lock);
  if (on != &stream) return INVALID_HANDLE;
  if (grid_x == 0 || grid_y == 0 || grid_y > 65535 || grid_z != 1 || depth != 1 || width * height == 0 ||
      width * height > (unsigned)ITEMS || local > (unsigned)which->local || extra != nullptr) {
    return INVALID;
  }
  if (stacks == nullptr) stacks = (char *)mmap(nullptr, ITEMS * STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  function = which;
  arguments = from;
  Module *module = which->module;
  *module->block_size = Three{width, height, 1};
  *module->grid = Three{grid_x, grid_y, 1};
  for (unsigned y = 0; y < grid_y; y++) {
    for (unsigned x = 0; x < grid_x; x++) {
      *module->block = Three{x, y, 0};
      run_group(width, height);
    }
  }
  return 0;
}

API cuEventCreate(timespec **made, unsigned flags) {
  NEEDS_CONTEXT;
  return *made = new timespec{}, flags == 0 ? 0 : INVALID;
}
API cuEventDestroy_v2(timespec *event) {
  NEEDS_CONTEXT;
  return delete event, 0;
}
API cuEventRecord(timespec *event, void *on) {
  NEEDS_CONTEXT;
  return on != &stream ? INVALID_HANDLE : clock_gettime(CLOCK_MONOTONIC, event);
}
API cuEventElapsedTime(float *millis, timespec *from, timespec *to) {
  NEEDS_CONTEXT;
  *millis = (float)((to->tv_sec - from->tv_sec) * 1e3 + (to->tv_nsec - from->tv_nsec) * 1e-6);
  return 0;
}
