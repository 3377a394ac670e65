package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.FewRecurrentLayers;

/** As {@link HalfRecurrentTest}, cut as for a GPU. */
@NeedsDevice
class HalfGpuTilingTest extends FewRecurrentLayers {
  @Override
  protected Backend open() {
    return TestBackends.gpu(true);
  }
}
