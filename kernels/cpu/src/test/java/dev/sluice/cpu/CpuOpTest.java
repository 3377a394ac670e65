package dev.sluice.cpu;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.OpConformance;

class CpuOpTest extends OpConformance {
  @Override
  protected Backend open() {
    return Backends.select("cpu");
  }
}
