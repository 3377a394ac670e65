package dev.sluice.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class JvmMemoryTest {
  private static final long HEAP = Runtime.getRuntime().maxMemory();

  @Test
  void whatFitsIsAllocated() {
    assertEquals(1 << 21, JvmMemory.onHeap(1 << 21, "a test", () -> new byte[1 << 21]).length);
    JvmMemory.requireNative(1 << 25, "a test");
    assertEquals(7, JvmMemory.onNative(1 << 25, "a test", () -> 7));
  }

  /** The tests' heap is a part of the machine's memory, so that the JVM's limit comes first. */
  @Test
  void whatTheHeapHasNotIsSaid() {
    String message =
        assertThrows(
                NotEnoughMemoryException.class,
                () ->
                    JvmMemory.onHeap(
                        HEAP,
                        "reference: x",
                        () -> {
                          throw new AssertionError("is asked before");
                        }))
            .getMessage();
    assertTrue(message.startsWith("reference: x needs "), message);
    assertTrue(message.contains(" GB of the JVM's heap, "), message);
    assertTrue(message.endsWith(": raise -Xmx, or make batch, steps or layers smaller"), message);
  }

  /** Many pieces, each too small to ask for. */
  @Test
  void whatTheJvmDoesNotGiveIsSaid() {
    OutOfMemoryError error = new OutOfMemoryError("Cannot reserve direct buffer memory");
    NotEnoughMemoryException e =
        assertThrows(
            NotEnoughMemoryException.class,
            () ->
                JvmMemory.onNative(
                    1,
                    "cpu: x",
                    () -> {
                      throw error;
                    }));
    assertSame(error, e.getCause());
    assertTrue(e.getMessage().contains("-XX:MaxDirectMemorySize"), e.getMessage());
  }

  @Test
  void whatTheHeapHasNotInOnePieceIsSaid() {
    OutOfMemoryError error = new OutOfMemoryError("Java heap space");
    NotEnoughMemoryException e =
        assertThrows(
            NotEnoughMemoryException.class,
            () ->
                JvmMemory.onHeap(
                    1,
                    "reference: x",
                    () -> {
                      throw error;
                    }));
    assertSame(error, e.getCause());
  }

  @Test
  void whatTheJvmMayNotHaveOutsideItsHeapIsSaid() {
    String message =
        assertThrows(
                NotEnoughMemoryException.class,
                () -> JvmMemory.requireNative(HEAP + 1, "cpu: parameter 'w'"))
            .getMessage();
    assertTrue(message.startsWith("cpu: parameter 'w' needs "), message);
    assertTrue(message.contains(" GB of the JVM's native memory, "), message);
  }
}
