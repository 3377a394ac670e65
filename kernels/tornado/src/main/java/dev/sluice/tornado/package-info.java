/** A backend for GPUs: kernels in Java, which TornadoVM compiles for OpenCL and CUDA. */
package dev.sluice.tornado;
