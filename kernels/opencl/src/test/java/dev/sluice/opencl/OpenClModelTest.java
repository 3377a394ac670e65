package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.ModelConformance;

@NeedsDevice
class OpenClModelTest extends ModelConformance {
  @Override
  protected Backend open() {
    return Backends.select("opencl");
  }
}
