package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.NonFiniteRecurrentConformance;

@NeedsDevice
class GpuTilingNonFiniteTest extends NonFiniteRecurrentConformance {
  @Override
  protected Backend open() {
    return TestBackends.gpu();
  }
}
