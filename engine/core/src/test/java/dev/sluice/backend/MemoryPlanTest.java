package dev.sluice.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
  private record Block(long bytes, int first, int last) {}

  private record Place(int piece, long offset) {}

  private static List<Long> place(List<Block> blocks, long limit, Map<Block, Place> places) {
    MemoryPlan<Block> plan = new MemoryPlan<>();
    blocks.forEach(block -> plan.add(block, block.bytes, block.first, block.last));
    return plan.place(limit, (block, piece, offset) -> places.put(block, new Place(piece, offset)));
  }

  @Test
  void blocksThatLiveAtOnceNeverOverlap() {
    Random random = new Random(7);
    for (long limit : new long[] {Long.MAX_VALUE, 500, 0}) {
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        int first = random.nextInt(40);
        blocks.add(new Block(100 + i, first, first + random.nextInt(8)));
      }
      Map<Block, Place> places = new HashMap<>();
      List<Long> sizes = place(blocks, limit, places);
      assertEquals(blocks.size(), places.size());
      for (Block one : blocks) {
        Place at = places.get(one);
        assertTrue(at.offset + one.bytes <= sizes.get(at.piece), "inside its piece");
        for (Block other : blocks) {
          Place there = places.get(other);
          boolean together =
              one != other
                  && at.piece == there.piece
                  && one.first <= other.last
                  && other.first <= one.last;
          assertFalse(
              together
                  && at.offset < there.offset + other.bytes
                  && there.offset < at.offset + one.bytes,
              one + " and " + other + " overlap");
        }
      }
      if (limit > 0) {
        long all = blocks.stream().mapToLong(Block::bytes).sum();
        assertTrue(sizes.stream().mapToLong(Long::longValue).sum() < all / 2, "memory is shared");
        sizes.forEach(size -> assertTrue(size <= limit));
      } else {
        assertEquals(blocks.size(), sizes.size(), "each on its own");
      }
    }
  }

  @Test
  void whatIsTooLargeForAPieceHasOneOfItsOwn() {
    Map<Block, Place> places = new HashMap<>();
    Block large = new Block(300, 0, 1);
    Block small = new Block(100, 0, 1);
    assertEquals(List.of(300L, 100L), place(List.of(small, large), 200, places));
    assertEquals(new Place(0, 0), places.get(large));
    assertEquals(new Place(1, 0), places.get(small));
  }
}
