package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.LifecycleConformance;

@NeedsDevice
class OpenClLifecycleTest extends LifecycleConformance {
  @Override
  protected Backend open() {
    return Backends.select("opencl");
  }
}
