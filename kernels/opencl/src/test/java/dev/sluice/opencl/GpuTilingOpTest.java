package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.OpConformance;
import org.junit.jupiter.api.Tag;

@NeedsDevice
@Tag("optimised")
class GpuTilingOpTest extends OpConformance {
  @Override
  protected Backend open() {
    return TestBackends.gpu();
  }
}
