package dev.sluice.tornado;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.FewCases;
import dev.sluice.conformance.RecurrentConformance;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.provider.Arguments;

/** Layers whose input product and weight gradients a BLAS computes. */
class BlasRecurrentTest extends RecurrentConformance {
  private final ReferenceBlas blas = new ReferenceBlas();

  /** Hides the cases of conformance. */
  static Stream<Arguments> cases() {
    return FewCases.of();
  }

  @Override
  protected Backend open() {
    return blas.backend();
  }

  @AfterEach
  void theBlasComputed() {
    assertTrue(blas.tasks() > 0);
  }
}
