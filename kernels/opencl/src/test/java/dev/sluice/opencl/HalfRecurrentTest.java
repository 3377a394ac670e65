package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.FewCases;
import dev.sluice.conformance.RecurrentConformance;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** With weights that 16 bits can hold the results have the bounds of 32-bit sums. */
@NeedsDevice
class HalfRecurrentTest extends RecurrentConformance {
  /** Hides the cases of conformance. */
  static Stream<Arguments> cases() {
    return FewCases.of();
  }

  @Override
  protected Backend open() {
    return Backends.select("opencl:half");
  }
}
