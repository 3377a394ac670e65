package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.RecurrentConformance;
import dev.sluice.op.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Every kernel of every cell, with barriers, for a simulator that checks each access: small layers,
 * with groups that own sequences and, where fusions are off, without.
 */
@Tag("simulator")
class RaceRecurrentTest extends RecurrentConformance {
  /** Hides the larger cases of the same name. */
  static Stream<Arguments> cases() {
    List<Arguments> all = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      all.add(Arguments.of(cell, false, "plain", 5, 9, "4,3,1,1,1"));
      all.add(Arguments.of(cell, true, "recurrent dropout", 3, 17, "3,2,2,1,1"));
    }
    all.add(Arguments.of(Cell.LSTM, false, "projection", 3, 19, "3,2,1"));
    all.add(Arguments.of(Cell.LSTM, true, "projection", 3, 19, "3,2,1"));
    return all.stream();
  }

  @Override
  protected Backend open() {
    return TestBackends.simulated(TestBackends.gpu());
  }
}
