package dev.sluice.tornado;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.ModelConformance;

class TornadoModelTest extends ModelConformance {
  @Override
  protected Backend open() {
    return Backends.select("tornado");
  }
}
