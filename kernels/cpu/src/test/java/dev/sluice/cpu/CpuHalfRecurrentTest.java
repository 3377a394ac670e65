package dev.sluice.cpu;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.RecurrentConformance;

/** With weights that bfloat16 can hold the results have the bounds of 32-bit sums. */
class CpuHalfRecurrentTest extends RecurrentConformance {
  @Override
  protected Backend open() {
    return Backends.select("cpu:bf16");
  }
}
