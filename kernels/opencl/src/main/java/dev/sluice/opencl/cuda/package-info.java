/** The same kernels through CUDA's driver interface, where there is no OpenCL. */
package dev.sluice.opencl.cuda;
