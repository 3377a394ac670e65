package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.RecurrentConformance;

class LoopRecurrentTest extends RecurrentConformance {
  @Override
  protected Backend open() {
    return TestBackends.loops();
  }
}
