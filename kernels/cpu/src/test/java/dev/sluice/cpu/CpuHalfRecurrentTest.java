package dev.sluice.cpu;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.RecurrentConformance;
import dev.sluice.cpu.gemm.WeightFormat;

/** With weights that bfloat16 can hold the results have the bounds of 32-bit sums. */
class CpuHalfRecurrentTest extends RecurrentConformance {
  @Override
  protected Backend open() {
    return Backends.select("cpu:bf16");
  }

  @Override
  protected float stored(float weight) {
    return WeightFormat.BFLOAT16.stored(weight);
  }
}
