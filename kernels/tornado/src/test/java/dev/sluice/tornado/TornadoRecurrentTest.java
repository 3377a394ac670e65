package dev.sluice.tornado;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.RecurrentConformance;

class TornadoRecurrentTest extends RecurrentConformance {
  @Override
  protected Backend open() {
    return Backends.select("tornado");
  }
}
