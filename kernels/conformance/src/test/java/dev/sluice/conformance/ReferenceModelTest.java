package dev.sluice.conformance;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;

class ReferenceModelTest extends ModelConformance {
  @Override
  protected Backend open() {
    return Backends.select("reference");
  }
}
