package dev.sluice.conformance;

import dev.sluice.op.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Every cell, direction and option of recurrent layers once, and every cell at a size that fills
 * vectors and tiles, for a first look at a device: a subclass of {@link RecurrentConformance} hides
 * their factory with its own {@code cases()}.
 */
public final class QuickCases {
  private QuickCases() {}

  /** {@return arguments of {@code RecurrentConformance}'s layers} */
  public static Stream<Arguments> of() {
    List<Arguments> all = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      for (boolean reverse : new boolean[] {false, true}) {
        for (String option : RecurrentConformance.options(cell)) {
          all.add(Arguments.of(cell, reverse, option, 7, 13, "5,4,4,2,1"));
        }
      }
      all.add(Arguments.of(cell, false, "plain", 9, 64, "4,3,1"));
    }
    return all.stream();
  }
}
