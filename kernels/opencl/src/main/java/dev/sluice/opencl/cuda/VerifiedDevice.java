package dev.sluice.opencl.cuda;

import dev.sluice.opencl.queue.DeviceNote;
import dev.sluice.opencl.queue.DeviceTraits;
import dev.sluice.opencl.queue.Options;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The note that all checks have passed on a device: with its driver, its compiler, Sluice's
 * version, and the kernels as they are.
 */
final class VerifiedDevice {
  /** Files that together include every kernel. */
  static final List<String> KERNELS =
      List.of(
          "begin.cl",
          "chain.cl",
          "elementwise.cl",
          "embedding.cl",
          "gemm.cl",
          "gru_backward.cl",
          "gru_forward.cl",
          "gru_reset_before_backward.cl",
          "gru_reset_before_forward.cl",
          "loss.cl",
          "lstm_backward.cl",
          "lstm_forward.cl",
          "movement.cl",
          "optimizer.cl",
          "pack.cl",
          "pack_previous.cl",
          "projection.cl",
          "reduce.cl",
          "rnn_backward.cl",
          "rnn_forward.cl",
          "softmax.cl",
          "steps.cl");

  private VerifiedDevice() {}

  /**
   * The note of a device.
   *
   * @param compiler NVRTC's version
   * @param half whether recurrent weights are packed in 16 bits
   */
  static DeviceNote note(DeviceTraits device, String compiler, boolean half) {
    String with =
        String.join(
            "\n",
            "NVRTC " + compiler,
            half ? "weights in 16 bits" : "weights in 32 bits",
            CudaPrograms.arguments(Options.NONE).toString(),
            DriverVersion.ofSystem());
    String sources = KERNELS.stream().map(CudaPrograms::source).collect(Collectors.joining());
    return new DeviceNote("cuda", "verified", device, with, sources);
  }
}
