package dev.sluice.cpu;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.RecurrentConformance;

class CpuRecurrentTest extends RecurrentConformance {
  @Override
  protected Backend open() {
    return Backends.select("cpu");
  }
}
