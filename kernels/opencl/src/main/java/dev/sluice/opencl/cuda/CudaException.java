package dev.sluice.opencl.cuda;

/** What CUDA's driver says of a command that failed. */
final class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  CudaException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
