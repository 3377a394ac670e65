package dev.sluice.tornado.recurrent;

import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.tornado.tune.Cut;

/** The gates of a cell, by their place in its weights. */
final class Gates {
  /** Of a GRU: n, after r and z. */
  static final int CANDIDATE = 2;

  private Gates() {}

  /**
   * How many a step's first product with U has: all, but for a reset-before GRU, whose candidate
   * multiplies what the reset gate has let through.
   */
  static int together(RecurrentSpec spec) {
    return spec.cell() == Cell.GRU_RESET_BEFORE ? CANDIDATE : spec.cell().gates();
  }

  /** The cut of that product: the columns of a work-item are its gates of one unit. */
  static Cut cut(RecurrentSpec spec, Cut step) {
    return step.withVectors(together(spec));
  }
}
