package dev.sluice.cpu.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "dev.sluice.cpu.memory.LargePages#areAvailable",
    disabledReason = "this is not Linux on x86-64 or AArch64")
class LargePagesTest {
  private static final long BYTES = 3 * LargePages.BYTES + 12;

  @Test
  void isClearAndBeginsAtALargePage() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = LargePages.map(arena, BYTES);
      assertEquals(BYTES, memory.byteSize());
      assertEquals(0, memory.address() % LargePages.BYTES);
      for (long at = 0; at < BYTES; at += Integer.BYTES) {
        assertEquals(0, memory.get(ValueLayout.JAVA_INT, at));
      }
      memory.fill((byte) 1);
    }
  }

  @Test
  void isUnmappedWithItsArena() {
    long before = LargePages.mapped();
    try (Arena arena = Arena.ofConfined()) {
      LargePages.map(arena, BYTES);
      assertEquals(before + BYTES + LargePages.BYTES, LargePages.mapped());
    }
    assertEquals(before, LargePages.mapped());
  }
}
