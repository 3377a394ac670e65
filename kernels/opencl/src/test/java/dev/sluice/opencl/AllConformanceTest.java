package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.BackendConformance;

@NeedsDevice
class AllConformanceTest extends BackendConformance {
  @Override
  protected Backend open() {
    return Backends.select("opencl");
  }
}
