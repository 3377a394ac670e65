package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.NotANumberConformance;

@NeedsDevice
class NotANumberTest extends NotANumberConformance {
  @Override
  protected Backend open() {
    return Backends.select("opencl");
  }
}
