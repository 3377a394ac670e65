package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.OpConformance;
import org.junit.jupiter.api.Tag;

/** Every operation, with barriers, for a simulator that checks each access. */
@Tag("simulator")
class RaceOpTest extends OpConformance {
  @Override
  protected Backend open() {
    return TestBackends.simulated(TestBackends.gpu());
  }
}
