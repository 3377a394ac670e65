package dev.sluice.tornado;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.NotANumberConformance;

class TornadoNotANumberTest extends NotANumberConformance {
  @Override
  protected Backend open() {
    return Backends.select("tornado");
  }
}
