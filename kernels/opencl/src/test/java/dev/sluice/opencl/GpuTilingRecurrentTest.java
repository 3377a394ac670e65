package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.RecurrentConformance;

@NeedsDevice
class GpuTilingRecurrentTest extends RecurrentConformance {
  @Override
  protected Backend open() {
    return TestBackends.gpu();
  }
}
