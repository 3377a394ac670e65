package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.FewRecurrentLayers;
import org.junit.jupiter.api.Tag;

/** The same with recurrent weights in 16 bits. */
@Tag("cuda-simulated")
class CudaHalfTest extends FewRecurrentLayers {
  @Override
  protected Backend open() {
    return TestBackends.cudaDefaults(true);
  }
}
