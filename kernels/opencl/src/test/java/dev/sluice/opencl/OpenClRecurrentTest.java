package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.RecurrentConformance;

@NeedsDevice
class OpenClRecurrentTest extends RecurrentConformance {
  @Override
  protected Backend open() {
    return Backends.select("opencl");
  }
}
