package dev.sluice.cpu;

import dev.sluice.cpu.gemm.PackedTile;
import dev.sluice.cpu.gemm.Panel;
import dev.sluice.cpu.gemm.RowTile;
import dev.sluice.cpu.gemm.Tile;
import dev.sluice.cpu.memory.Parameter;
import dev.sluice.cpu.vector.Activations;
import dev.sluice.cpu.vector.Lanes;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

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
    long rows = DEPTH * Math.max(Panel.PANEL_BYTES, PackedTile.LINE);
    Parameter memory =
        new Parameter((rows + Tile.ROWS * Panel.PANEL_BYTES) / Float.BYTES, "warming up");
    long panel = memory.block().address();
    List<Runnable> kernels = kernels(panel, panel + rows);
    long end = System.nanoTime() + PATIENCE_NANOS;
    boolean compiled = false;
    while (!compiled && System.nanoTime() < end) {
      compiled = true;
      for (Runnable kernel : kernels) {
        compiled &= nanos(kernel) < COMPILED_NANOS;
      }
    }
    Reference.reachabilityFence(memory); // an address keeps nothing alive
  }

  /**
   * Calls of what a recurrent layer spends its time in.
   *
   * @param panel operands, all of them: what they are does not matter
   * @param rows results
   */
  private static List<Runnable> kernels(long panel, long rows) {
    long line = Panel.PANEL_BYTES;
    List<Runnable> kernels = new ArrayList<>();
    for (int n = 1; n <= Tile.ROWS; n++) {
      int tall = n;
      kernels.add(() -> Tile.multiply(tall, panel, line, panel, rows, line, Lanes.BYTES, DEPTH));
    }
    kernels.add(() -> PackedTile.multiply(panel, panel, rows, line, DEPTH));
    kernels.add(() -> RowTile.multiply(panel, panel, panel, rows, line, line, line, DEPTH));
    kernels.add(() -> RowTile.multiplyHalves(panel, panel, panel, rows, line, line, line, DEPTH));
    kernels.add(() -> Activations.sigmoid(rows, Lanes.BYTES, Panel.VECTORS * Tile.ROWS));
    kernels.add(() -> Activations.tanh(rows, Lanes.BYTES, Panel.VECTORS * Tile.ROWS));
    return kernels;
  }

  /** The time of the fastest of some calls. */
  private static long nanos(Runnable kernel) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < CALLS; i++) {
      long begin = System.nanoTime();
      kernel.run();
      best = Math.min(best, System.nanoTime() - begin);
    }
    return best;
  }
}
