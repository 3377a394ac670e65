package dev.sluice.cpu;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.ModelConformance;

class CpuModelTest extends ModelConformance {
  @Override
  protected Backend open() {
    return Backends.select("cpu");
  }
}
