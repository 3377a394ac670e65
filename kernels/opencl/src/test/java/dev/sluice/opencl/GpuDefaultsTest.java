package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.FewRecurrentLayers;

/** Cut as a GPU is by default, with its groups of 256 work-items, and groups that own sequences. */
@NeedsDevice
class GpuDefaultsTest extends FewRecurrentLayers {
  @Override
  protected Backend open() {
    return TestBackends.gpuDefaults();
  }
}
