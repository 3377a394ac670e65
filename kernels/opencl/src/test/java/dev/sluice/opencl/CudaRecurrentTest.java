package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.FewCases;
import dev.sluice.conformance.RecurrentConformance;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.Arguments;

/** Every kernel of every cell through CUDA's driver, or what stands in for it. */
@Tag("cuda-simulated")
class CudaRecurrentTest extends RecurrentConformance {
  /** Hides the cases of conformance. */
  static Stream<Arguments> cases() {
    return FewCases.of();
  }

  @Override
  protected Backend open() {
    return TestBackends.cuda();
  }
}
