package dev.sluice.cpu.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void isUnmappedWithItsArena() throws IOException {
    long address;
    try (Arena arena = Arena.ofConfined()) {
      address = LargePages.map(arena, BYTES).address();
      assertTrue(isMapped(address));
    }
    assertFalse(isMapped(address));
  }

  /** A closed arena takes nothing. */
  @Test
  void whatNobodyOwnsIsUnmapped() {
    Arena arena = Arena.ofConfined();
    arena.close();
    long before = LargePages.mapped();
    assertThrows(IllegalStateException.class, () -> LargePages.map(arena, BYTES));
    assertTrue(LargePages.mapped() <= before, "others may be unmapped meanwhile");
  }

  private static boolean isMapped(long address) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      String[] range = line.substring(0, line.indexOf(' ')).split("-");
      if (Long.parseUnsignedLong(range[0], 16) <= address
          && address < Long.parseUnsignedLong(range[1], 16)) {
        return true;
      }
    }
    return false;
  }
}
