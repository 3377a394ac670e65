package dev.sluice.cpu;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendProvider;
import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.Backends;
import dev.sluice.cpu.gemm.WeightFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes {@code cpu} available to {@link Backends}, and {@code cpu:bf16}, which keeps packed weights
 * in bfloat16.
 */
public final class CpuProvider implements BackendProvider {
  private static final String NAME = "cpu";
  private static final String BFLOAT16 = "bf16";

  /** Below the GPUs', above the reference's. */
  private static final int RANK = 10;

  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final String VECTOR_PROPERTY = "sluice.cpu.vector";
  private static final List<String> VECTOR_BITS = List.of("128", "256", "512");

  /** For the service loader. */
  public CpuProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public OptionalInt autoRank() {
    return OptionalInt.of(RANK);
  }

  @Override
  public Backend open(Optional<String> device) {
    WeightFormat format = WeightFormat.FLOAT32;
    if (device.isPresent()) {
      if (!device.get().equals(BFLOAT16)) {
        throw new BackendUnavailableException(
            "cpu has no '" + device.get() + "'; there are cpu and cpu:" + BFLOAT16);
      }
      format = WeightFormat.BFLOAT16;
    }
    // Before any class is loaded that needs it.
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      throw new BackendUnavailableException(
          "cpu needs the JVM's flag --add-modules=" + VECTOR_MODULE);
    }
    String bits = System.getProperty(VECTOR_PROPERTY);
    if (bits != null && !VECTOR_BITS.contains(bits)) {
      // A mistake of the user's, which must not make auto take a slow backend instead.
      throw new IllegalArgumentException(
          "The system property "
              + VECTOR_PROPERTY
              + " is '"
              + bits
              + "', must be one of "
              + String.join(", ", VECTOR_BITS));
    }
    String name = device.isPresent() ? NAME + ":" + device.get() : NAME;
    try {
      return new CpuBackend(name, Backends.threads(), format);
    } catch (LinkageError | IllegalCallerException e) {
      throw BackendUnavailableException.because("cpu cannot start", e);
    }
  }
}
