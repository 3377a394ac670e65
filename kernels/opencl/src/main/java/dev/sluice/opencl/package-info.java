/** A backend for every OpenCL device: kernels in OpenCL C, driven through JOCL. */
package dev.sluice.opencl;
