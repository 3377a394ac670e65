package dev.sluice.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleanupTest {
  private final List<String> freed = new ArrayList<>();

  @Test
  void whatSucceedsKeepsWhatItNeeds() {
    assertEquals("made", Cleanup.onFailure(() -> "made", () -> freed.add("it")));
    assertEquals(List.of(), freed);
  }

  @Test
  void whatFailsFreesItAndSaysBoth() {
    IllegalStateException first = new IllegalStateException("first");
    IllegalStateException second = new IllegalStateException("second");
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                Cleanup.onFailure(
                    () -> {
                      throw first;
                    },
                    () -> {
                      freed.add("it");
                      throw second;
                    }));
    assertSame(first, thrown);
    assertArrayEquals(new Throwable[] {second}, thrown.getSuppressed());
    assertEquals(List.of("it"), freed);
  }

  @Test
  void errorsToo() {
    OutOfMemoryError error = new OutOfMemoryError();
    assertSame(
        error,
        assertThrows(
            OutOfMemoryError.class,
            () ->
                Cleanup.onFailure(
                    () -> {
                      throw error;
                    },
                    () -> freed.add("it"))));
    assertEquals(List.of("it"), freed);
  }
}
