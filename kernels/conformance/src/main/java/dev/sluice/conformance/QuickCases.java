package dev.sluice.conformance;

import dev.sluice.op.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Every cell, direction and option of recurrent layers and every operation once, at sizes that fill
 * vectors and tiles and at such that do not, for a first look at a device: subclasses of the
 * classes of conformance hide their factories.
 */
public final class QuickCases {
  private QuickCases() {}

  /** {@return arguments of {@code RecurrentConformance}'s layers} */
  public static Stream<Arguments> layers() {
    List<Arguments> all = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      all.add(Arguments.of(cell, false, "plain", 9, 64, "4,3,1"));
      all.add(Arguments.of(cell, true, "recurrent dropout", 7, 13, "5,4,4,2,1"));
    }
    all.add(Arguments.of(Cell.GRU, false, "no bias", 7, 13, "5,4,4,2,1"));
    all.add(Arguments.of(Cell.LSTM, true, "projection", 7, 13, "5,4,4,2,1"));
    return all.stream();
  }

  /** {@return arguments of {@code NonFiniteRecurrentConformance}'s layers} */
  public static Stream<Arguments> nonFiniteLayers() {
    return Stream.of(Cell.LSTM, Cell.GRU_RESET_BEFORE)
        .map(cell -> Arguments.of(cell, true, "plain", 5, 9, "4,3,1,1,1"));
  }

  /** {@return the size of {@code OpConformance}'s operations, finite or not} */
  public static Stream<?> sizes() {
    return Stream.of(new OpConformance.Size("67,5,5,1", 33));
  }
}
