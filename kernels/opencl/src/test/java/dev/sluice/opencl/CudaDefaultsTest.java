package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.FewRecurrentLayers;
import org.junit.jupiter.api.Tag;

/** As users get it: groups of 256 work-items, and groups that own sequences. */
@Tag("cuda-simulated")
class CudaDefaultsTest extends FewRecurrentLayers {
  @Override
  protected Backend open() {
    return TestBackends.cudaDefaults(false);
  }
}
