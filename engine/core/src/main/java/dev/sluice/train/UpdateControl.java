package dev.sluice.train;

import dev.sluice.op.Buffer;

/**
 * What the updates of some parameters read of the host in a step.
 *
 * @param buffer {@code [3]}, see {@link dev.sluice.op.Update#control()}
 * @param rateFactor what the learning rate is multiplied with
 */
record UpdateControl(Buffer buffer, double rateFactor) {
  /**
   * What to write in a step.
   *
   * @param formula the formula of the updates
   * @param rate the learning rate
   * @param step optimizer steps done before, from 0
   */
  float[] values(Formula formula, double rate, long step) {
    double scaled = rate * rateFactor;
    if (!(scaled >= 0 && scaled <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Learning rate: "
              + rate
              + (rateFactor == 1 ? "" : " times the group's factor " + rateFactor)
              + " at step "
              + step
              + " (from 0) is "
              + scaled
              + ", must be from 0 to "
              + Float.MAX_VALUE);
    }
    return formula.control((float) scaled, step);
  }
}
