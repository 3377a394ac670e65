package dev.sluice.conformance;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;

class ReferenceLifecycleTest extends LifecycleConformance {
  @Override
  protected Backend open() {
    return Backends.select("reference");
  }
}
