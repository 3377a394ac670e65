package dev.sluice.tornado;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.ModelConformance;
import org.junit.jupiter.api.AfterEach;

/** Whole models and training steps whose products a BLAS computes. */
class BlasModelTest extends ModelConformance {
  private final ReferenceBlas blas = new ReferenceBlas();

  @Override
  protected Backend open() {
    return blas.backend();
  }

  @AfterEach
  void theBlasComputed() {
    assertTrue(blas.tasks() > 0);
  }
}
