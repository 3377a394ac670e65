package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.FewCases;
import dev.sluice.conformance.RecurrentConformance;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.Arguments;

/** As {@link RaceRecurrentTest}, with vectors that reach beyond the last unit. */
@Tag("simulator")
class RaceVectorTest extends RecurrentConformance {
  /** Hides the cases of conformance. */
  static Stream<Arguments> cases() {
    return FewCases.of();
  }

  @Override
  protected Backend open() {
    return TestBackends.simulated(TestBackends.loops());
  }
}
