package dev.sluice.cpu.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.cpu.team.Team;
import dev.sluice.data.PackedLayout;
import java.util.Arrays;
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

  @Test
  void moreThreadsThanUnitsFormGroups() {
    assertEquals(3, groups(7, 2, 2 * SMALL, PackedLayout.equal(5, 30)));
    assertEquals(2, groups(7, 2, 2 * SMALL, PackedLayout.equal(5, 8)));
    assertEquals(1, groups(7, 2, 2 * SMALL, PackedLayout.equal(5, 3)));
    assertEquals(1, groups(7, 7, 2 * SMALL, PackedLayout.equal(5, 30)));
  }
}
