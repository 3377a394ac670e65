package dev.sluice.cpu.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.cpu.team.Team;
import dev.sluice.data.PackedLayout;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every line of {@link Grid}'s table. */
class GridTest {
  private static final long SMALL = 1 << 20;

  private static int groups(int threads, int granules, long weightBytes, PackedLayout layout) {
    try (Team team = new Team(threads)) {
      Grid grid = new Grid(team, granules, weightBytes);
      grid.prepare(layout);
      return grid.groups();
    }
  }

  @Test
  void smallWeightsAndManySequencesAreSharedOutBySequence() {
    assertEquals(3, groups(3, 8, SMALL, PackedLayout.equal(5, 36)));
    assertEquals(1, groups(3, 8, SMALL, PackedLayout.equal(5, 35)));
    assertEquals(1, groups(3, 8, SMALL + 1, PackedLayout.equal(5, 36)));
  }

  @Test
  void whatCountsIsHowManyRunInAStep() {
    int[] lengths = new int[36];
    Arrays.fill(lengths, 1);
    lengths[0] = 10;
    assertEquals(1, groups(3, 8, SMALL, PackedLayout.of(lengths)));
  }

  private static boolean even(int threads, PackedLayout layout) {
    try (Team team = new Team(threads)) {
      Grid grid = new Grid(team, 8, SMALL);
      grid.prepare(layout);
      return grid.isEven();
    }
  }

  /** What decides whether groups have to meet between chunks. */
  @Test
  void groupsAreEvenWhereEachStepBeginsWithTheFirst() {
    assertTrue(even(3, PackedLayout.equal(5, 36)));
    assertFalse(even(3, PackedLayout.equal(5, 37)));
    assertTrue(even(3, PackedLayout.equal(1, 37)), "nothing comes after the first step");
    assertTrue(even(3, PackedLayout.equal(5, 2)), "one group");
    assertTrue(even(3, falling(48, s -> s < 36 ? 10 : 8)), "36 run in the ninth of ten steps");
    assertFalse(even(3, falling(48, s -> s < 37 ? 10 : 8)), "37 run in the ninth of ten steps");
  }

  private static PackedLayout falling(int sequences, IntUnaryOperator length) {
    return PackedLayout.of(IntStream.range(0, sequences).map(length).toArray());
  }

  @Test
  void moreThreadsThanUnitsFormGroups() {
    assertEquals(3, groups(7, 2, 2 * SMALL, PackedLayout.equal(5, 30)));
    assertEquals(2, groups(7, 2, 2 * SMALL, PackedLayout.equal(5, 8)));
    assertEquals(1, groups(7, 2, 2 * SMALL, PackedLayout.equal(5, 3)));
    assertEquals(1, groups(7, 7, 2 * SMALL, PackedLayout.equal(5, 30)));
  }
}
