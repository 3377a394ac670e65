package dev.sluice.tornado;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.OpConformance;

class TornadoOpTest extends OpConformance {
  @Override
  protected Backend open() {
    return Backends.select("tornado");
  }
}
