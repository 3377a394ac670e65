package dev.sluice.tornado;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.LifecycleConformance;

class TornadoLifecycleTest extends LifecycleConformance {
  @Override
  protected Backend open() {
    return Backends.select("tornado");
  }
}
