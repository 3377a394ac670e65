package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.OpConformance;
import org.junit.jupiter.api.Tag;

/** Every operation through CUDA's driver, or what stands in for it. */
@Tag("cuda-simulated")
class CudaOpTest extends OpConformance {
  @Override
  protected Backend open() {
    return TestBackends.cuda();
  }
}
