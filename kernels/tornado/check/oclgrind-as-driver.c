/* What TornadoVM asks of OpenCL and Oclgrind answers in another way than drivers do; see races. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#define CL_DEVICE_TYPE 0x1000
#define CL_DEVICE_TYPE_GPU (1UL << 2)
#define CL_MEM_READ_WRITE (1UL << 0)
#define CL_MEM_WRITE_ONLY (1UL << 1)
#define CL_MEM_READ_ONLY (1UL << 2)

typedef int (*device_info)(void *, unsigned, size_t, void *, size_t *);
typedef void *(*create_buffer)(void *, unsigned long, size_t, void *, int *);
typedef int (*retain_buffer)(void *);

static void *real(const char *name) {
  return dlsym(dlopen("libOpenCL.so.1", RTLD_NOW), name);
}

/* Oclgrind's device is of all types at once, and TornadoVM leaves out what is not of one. */
int clGetDeviceInfo(void *device, unsigned name, size_t size, void *value, size_t *needed) {
  int status = ((device_info)real("clGetDeviceInfo"))(device, name, size, value, needed);
  if (status == 0 && name == CL_DEVICE_TYPE && value != NULL) {
    unsigned long type = CL_DEVICE_TYPE_GPU;
    memcpy(value, &type, sizeof type);
  }
  return status;
}

/* TornadoVM calls a buffer write-only that its first kernel only writes, though others read it. Drivers
   take no notice; Oclgrind calls each read a fault.

   No buffer is released: Oclgrind gives a new one the number of a released one, and then still goes by
   the size and by what was written of the old one, so that it calls numbers uninitialized that are not. */
void *clCreateBuffer(void *context, unsigned long flags, size_t size, void *host, int *status) {
  unsigned long both = (flags & ~(CL_MEM_WRITE_ONLY | CL_MEM_READ_ONLY)) | CL_MEM_READ_WRITE;
  void *buffer = ((create_buffer)real("clCreateBuffer"))(context, both, size, host, status);
  if (buffer != NULL) {
    ((retain_buffer)real("clRetainMemObject"))(buffer);
  }
  return buffer;
}
