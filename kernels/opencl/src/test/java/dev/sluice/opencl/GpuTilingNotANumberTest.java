package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.NotANumberConformance;

@NeedsDevice
class GpuTilingNotANumberTest extends NotANumberConformance {
  @Override
  protected Backend open() {
    return TestBackends.gpu();
  }
}
