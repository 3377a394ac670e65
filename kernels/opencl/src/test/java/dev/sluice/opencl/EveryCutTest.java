package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.NonFiniteRecurrentConformance;
import dev.sluice.conformance.RecurrentConformance;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * All of the layers' conformance with every cut of their kernels, optimised. PoCL compiles hundreds
 * of kernels for it, a few seconds each, so it is left to the profile {@code long}; a build holds
 * each cut to fewer layers, most of them compiled without optimising.
 */
@NeedsDevice
@Tag("long")
class EveryCutTest {
  @Nested
  class GpuTiling extends RecurrentConformance {
    @Override
    protected Backend open() {
      return TestBackends.gpu();
    }
  }

  @Nested
  class NonFiniteGpuTiling extends NonFiniteRecurrentConformance {
    @Override
    protected Backend open() {
      return TestBackends.gpu();
    }
  }

  @Nested
  class HalfGpuTiling extends RecurrentConformance {
    @Override
    protected Backend open() {
      return TestBackends.gpu(true);
    }
  }

  @Nested
  class GpuDefaults extends RecurrentConformance {
    @Override
    protected Backend open() {
      return TestBackends.gpuDefaults();
    }
  }

  @Nested
  class Loops extends RecurrentConformance {
    @Override
    protected Backend open() {
      return TestBackends.loops();
    }
  }

  @Nested
  class Half extends RecurrentConformance {
    @Override
    protected Backend open() {
      return Backends.select("opencl:half");
    }
  }
}
