package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.FewCases;
import dev.sluice.conformance.RecurrentConformance;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Cut as a GPU is by default, with its groups of 256 work-items, and groups that own sequences. */
@NeedsDevice
class GpuDefaultsTest extends RecurrentConformance {
  /** Hides the cases of conformance. */
  static Stream<Arguments> cases() {
    return FewCases.of();
  }

  @Override
  protected Backend open() {
    return TestBackends.gpuDefaults();
  }
}
