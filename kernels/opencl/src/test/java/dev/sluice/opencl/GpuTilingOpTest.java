package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.OpConformance;

@NeedsDevice
class GpuTilingOpTest extends OpConformance {
  @Override
  protected Backend open() {
    return TestBackends.gpu();
  }
}
