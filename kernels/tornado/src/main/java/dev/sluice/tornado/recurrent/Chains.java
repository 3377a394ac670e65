package dev.sluice.tornado.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.op.Buffer;
import dev.sluice.tornado.kernel.States;
import dev.sluice.tornado.lower.Machine;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What chains of steps have in common. */
final class Chains {
  /**
   * Steps of one execution. TornadoVM compiles every task of a graph on its own, about a tenth of a
   * second each; an execution costs about as much as this many launches on a GPU.
   */
  private static final int LENGTH = 8;

  private Chains() {}

  /** How many steps one execution computes: one only where products and equations are apart. */
  static int length(Machine m) {
    return m.has(Fusion.EPILOGUE) ? Math.min(LENGTH, m.capacity().steps()) : 1;
  }

  /** Running cell states, or their gradients, are at first those given, or 0. */
  static void beginCells(Machine m, Buffer from, FloatArray to, int sequences, int units) {
    m.recorder()
        .items(
            "beginCells",
            (long) sequences * units,
            id ->
                TaskPackage.createPackage(
                    id,
                    States::beginCells,
                    m.context(),
                    m.run(),
                    m.of(from),
                    to,
                    from == null ? 0 : 1,
                    units));
  }
}
