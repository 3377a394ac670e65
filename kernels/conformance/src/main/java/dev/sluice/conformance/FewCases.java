package dev.sluice.conformance;

import dev.sluice.op.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Small recurrent layers of every cell, for where all cases of conformance would take too long: a
 * subclass of {@link RecurrentConformance} hides their factory with its own {@code cases()}.
 */
public final class FewCases {
  private FewCases() {}

  /** {@return arguments of {@code RecurrentConformance}'s layers} */
  public static Stream<Arguments> of() {
    List<Arguments> all = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      all.add(Arguments.of(cell, false, "plain", 5, 9, "4,3,1,1,1"));
      all.add(Arguments.of(cell, true, "recurrent dropout", 3, 17, "3,2,2,1,1"));
    }
    all.add(Arguments.of(Cell.LSTM, false, "projection", 3, 19, "3,2,1"));
    all.add(Arguments.of(Cell.LSTM, true, "projection", 3, 19, "3,2,1"));
    return all.stream();
  }
}
