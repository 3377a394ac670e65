package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.FewRecurrentLayers;

@NeedsDevice
class LoopRecurrentTest extends FewRecurrentLayers {
  @Override
  protected Backend open() {
    return TestBackends.loops();
  }
}
