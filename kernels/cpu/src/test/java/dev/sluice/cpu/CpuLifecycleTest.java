package dev.sluice.cpu;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.LifecycleConformance;

class CpuLifecycleTest extends LifecycleConformance {
  @Override
  protected Backend open() {
    return Backends.select("cpu");
  }
}
