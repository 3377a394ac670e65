package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.FewRecurrentLayers;

/** With weights that 16 bits can hold the results have the bounds of 32-bit sums. */
@NeedsDevice
class HalfRecurrentTest extends FewRecurrentLayers {
  @Override
  protected Backend open() {
    return Backends.select("opencl:half");
  }
}
