package dev.sluice.conformance;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;

class ReferenceConformanceTest extends BackendConformance {
  @Override
  protected Backend open() {
    return Backends.select("reference");
  }
}
