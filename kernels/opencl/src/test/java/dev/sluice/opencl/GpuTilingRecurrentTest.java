package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.FewRecurrentLayers;

@NeedsDevice
class GpuTilingRecurrentTest extends FewRecurrentLayers {
  @Override
  protected Backend open() {
    return TestBackends.gpu();
  }
}
