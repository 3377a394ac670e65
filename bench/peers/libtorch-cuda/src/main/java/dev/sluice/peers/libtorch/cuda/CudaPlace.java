package dev.sluice.peers.libtorch.cuda;

import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.DeviceTime;
import dev.sluice.peers.libtorch.Place;
import java.util.Optional;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_cuda;

/** The first NVIDIA GPU, in 32 bits throughout. */
final class CudaPlace implements Place {
  private static final double NANOS_PER_MILLI = 1e6;

  /** PyTorch's stream, unless it is told of another one: the device's default one. */
  private static final CUstream_st STREAM = null;

  private final Device device = new Device("cuda");
  private final CUevent_st begin = event();
  private final CUevent_st end = event();

  private CudaPlace() {}

  static Place open() {
    try {
      Loader.load(torch_cuda.class);
    } catch (LinkageError e) {
      throw new BackendUnavailableException(
          "PyTorch's library for CUDA cannot be loaded ("
              + reason(e)
              + "); it needs cuBLAS, cuSPARSE and NCCL of CUDA 13, and cuDNN 9, where libraries are"
              + " looked for (LD_LIBRARY_PATH)",
          e);
    }
    if (!torch.cuda_is_available()) {
      throw new BackendUnavailableException(
          "PyTorch finds no CUDA device; the driver must be one for CUDA 13");
    }
    Context context = torch.globalContext();
    context.setAllowTF32CuDNN(false); // or cuDNN rounds operands to 10 bits
    context.setAllowTF32CuBLAS(false);
    return new CudaPlace();
  }

  /** What began it, in the loader's words. */
  private static String reason(Throwable e) {
    Throwable first = e;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return String.valueOf(first.getMessage()).lines().findFirst().orElse("").strip();
  }

  /** {@return a version of PyTorch's, and cuDNN's} */
  static String version(String pytorch) {
    return pytorch
        + (Context.hasCuDNN() ? ", cuDNN " + Context.versionRuntimeCuDNN() : ", no cuDNN");
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public Tensor place(Tensor onHost) {
    return onHost.cuda();
  }

  @Override
  public void await() {
    torch.cuda_synchronize();
  }

  @Override
  public Optional<DeviceTime> time(Runnable run) {
    await();
    require(cudart.cudaEventRecord(begin, STREAM));
    run.run();
    require(cudart.cudaEventRecord(end, STREAM));
    require(cudart.cudaEventSynchronize(end));
    float[] millis = new float[1];
    require(cudart.cudaEventElapsedTime(millis, begin, end));
    return Optional.of(new DeviceTime(millis[0] * NANOS_PER_MILLI, Double.NaN));
  }

  private static CUevent_st event() {
    CUevent_st event = new CUevent_st();
    require(cudart.cudaEventCreate(event));
    return event;
  }

  private static void require(int status) {
    if (status != cudart.cudaSuccess) {
      throw new IllegalStateException("CUDA: " + cudart.cudaGetErrorString(status).getString());
    }
  }
}
