package dev.sluice.cpu;

import dev.sluice.cpu.gemm.Panel;
import dev.sluice.cpu.gemm.Tile;
import dev.sluice.cpu.memory.Parameter;
import dev.sluice.cpu.vector.Activations;
import dev.sluice.cpu.vector.Lanes;
import java.lang.ref.Reference;

/**
 * Runs the innermost kernels on little data, once, until HotSpot has compiled them. Interpreted, a
 * vector operation costs a thousand times what it costs compiled, and the compiler has no processor
 * to work on while a whole team of threads interprets: without this, the first run of a large layer
 * takes two or three seconds, and full speed more than five.
 */
final class Warmup {
  private static final int DEPTH = 32;
  private static final int CALLS = 25;

  /** A call that takes less has been compiled: interpreted it takes some hundred microseconds. */
  private static final long COMPILED_NANOS = 4_000;

  private static final long PATIENCE_NANOS = 2_500_000_000L;

  private static boolean done;

  private Warmup() {}

  static synchronized void once() {
    if (done) {
      return;
    }
    done = true;
    Parameter memory = new Parameter((long) (DEPTH + Tile.ROWS) * Panel.COLUMNS);
    long panel = memory.block().address();
    long rows = panel + DEPTH * Panel.PANEL_BYTES;
    long end = System.nanoTime() + PATIENCE_NANOS;
    boolean compiled = false;
    while (!compiled && System.nanoTime() < end) {
      compiled = true;
      for (int n = 1; n <= Tile.ROWS; n++) {
        compiled &= tile(n, rows, panel) < COMPILED_NANOS;
      }
      compiled &= activations(rows) < COMPILED_NANOS;
    }
    Reference.reachabilityFence(memory); // an address keeps nothing alive
  }

  /** The time of the fastest of some calls. */
  private static long tile(int n, long rows, long panel) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < CALLS; i++) {
      long begin = System.nanoTime();
      Tile.multiply(
          n, panel, Panel.PANEL_BYTES, panel, rows, Panel.PANEL_BYTES, Lanes.BYTES, DEPTH);
      best = Math.min(best, System.nanoTime() - begin);
    }
    return best;
  }

  private static long activations(long rows) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < CALLS; i++) {
      long begin = System.nanoTime();
      Activations.sigmoid(rows, Lanes.BYTES, Panel.VECTORS * Tile.ROWS);
      Activations.tanh(rows, Lanes.BYTES, Panel.VECTORS * Tile.ROWS);
      best = Math.min(best, System.nanoTime() - begin);
    }
    return best;
  }
}
