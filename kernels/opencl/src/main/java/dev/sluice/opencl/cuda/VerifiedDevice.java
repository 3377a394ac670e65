package dev.sluice.opencl.cuda;

import dev.sluice.backend.tuning.UserCache;
import dev.sluice.file.AtomicFile;
import dev.sluice.opencl.queue.BinaryCache;
import dev.sluice.opencl.queue.DeviceTraits;
import dev.sluice.opencl.queue.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A file in the user's cache that says that all checks have passed on a device: with its driver,
 * its compiler, Sluice's version, and the kernels as they are.
 */
public final class VerifiedDevice {
  private static final System.Logger LOG = System.getLogger("dev.sluice.opencl");

  /** Files that together include every kernel. */
  static final List<String> KERNELS =
      List.of(
          "begin.cl",
          "elementwise.cl",
          "embedding.cl",
          "gemm.cl",
          "gru_backward.cl",
          "gru_forward.cl",
          "gru_reset_before_backward.cl",
          "gru_reset_before_forward.cl",
          "gru_reset_before_sequence.cl",
          "loss.cl",
          "lstm_backward.cl",
          "lstm_forward.cl",
          "movement.cl",
          "optimizer.cl",
          "pack.cl",
          "pack_previous.cl",
          "projection.cl",
          "rnn_backward.cl",
          "rnn_forward.cl",
          "softmax.cl");

  private final DeviceTraits device;
  private final String compiler;
  private final boolean half;

  VerifiedDevice(DeviceTraits device, String compiler, boolean half) {
    this.device = device;
    this.compiler = compiler;
    this.half = half;
  }

  private Optional<Path> file() {
    String sources = KERNELS.stream().map(CudaPrograms::source).collect(Collectors.joining());
    String with =
        String.join(
            "\n",
            "NVRTC " + compiler,
            "Sluice " + VerifiedDevice.class.getPackage().getImplementationVersion(),
            half ? "weights in 16 bits" : "weights in 32 bits",
            CudaPrograms.arguments(Options.NONE).toString(),
            DriverVersion.ofSystem());
    String key = BinaryCache.key(device.identity(), with, sources);
    return UserCache.folder("cuda").map(folder -> folder.resolve(key + ".verified"));
  }

  /** {@return whether somebody has noted it} */
  public boolean isNoted() {
    return file().filter(this::isWhole).isPresent();
  }

  private boolean isWhole(Path file) {
    try {
      return Arrays.equals(text(), Files.readAllBytes(file));
    } catch (IOException e) {
      return false;
    }
  }

  /** For a person who looks into the folder. */
  private byte[] text() {
    return (device.identity() + "\nNVRTC " + compiler + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Notes it; where nothing can be kept, says so. */
  public void note() {
    Optional<Path> file = file();
    if (file.isEmpty()) {
      LOG.log(System.Logger.Level.WARNING, "cuda is verified, but {0}", UserCache.MISSING);
      return;
    }
    try {
      Files.createDirectories(file.get().getParent());
      AtomicFile.write(
          file.get(), channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(text())));
    } catch (IOException | UncheckedIOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cuda is verified, but {0} cannot be written: {1}",
          file.get(),
          e.getMessage());
    }
  }
}
