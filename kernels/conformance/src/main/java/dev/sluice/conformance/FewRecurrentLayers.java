package dev.sluice.conformance;

import dev.sluice.op.Cell;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small layers of every cell, for a further cut of kernels that {@link RecurrentConformance} holds
 * already: all of it would compile too many kernels.
 */
public abstract class FewRecurrentLayers extends RecurrentLayerTest {
  /** For subclasses. */
  protected FewRecurrentLayers() {}

  static Stream<Arguments> cases() {
    return FewCases.of();
  }

  @ParameterizedTest(name = "{0} reverse={1} {2} I={3} H={4} lengths={5}")
  @MethodSource("cases")
  void layer(Cell cell, boolean reverse, String option, int inputs, int units, String lengths) {
    run(cell, reverse, option, inputs, units, lengths, 0);
  }
}
