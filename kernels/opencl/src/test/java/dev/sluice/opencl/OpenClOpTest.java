package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.OpConformance;

@NeedsDevice
class OpenClOpTest extends OpConformance {
  @Override
  protected Backend open() {
    return Backends.select("opencl");
  }
}
