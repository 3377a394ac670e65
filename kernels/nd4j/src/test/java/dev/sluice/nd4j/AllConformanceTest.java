package dev.sluice.nd4j;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.BackendConformance;

class AllConformanceTest extends BackendConformance {
  @Override
  protected Backend open() {
    return Backends.select("nd4j");
  }
}
