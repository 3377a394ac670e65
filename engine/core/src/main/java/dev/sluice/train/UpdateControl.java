package dev.sluice.train;

import dev.sluice.op.Buffer;
import dev.sluice.op.UpdateRule;

/**
 * What the updates of some parameters read of the host in a step.
 *
 * @param buffer {@code [3]}, see {@link dev.sluice.op.Update#control()}
 * @param rateFactor what the learning rate is multiplied with
 */
public record UpdateControl(Buffer buffer, double rateFactor) {
  /**
   * What to write in a step.
   *
   * @param rule the formula of the updates
   * @param rate the learning rate
   * @param step optimizer steps done before, from 0
   * @return learning rate and, for Adam, its corrections
   */
  public float[] values(UpdateRule rule, double rate, long step) {
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
    float[] control = {(float) scaled, 1, 1};
    if (rule instanceof UpdateRule.Adam adam) {
      control[1] = (float) (1 - Math.pow(adam.beta1(), step + 1.0));
      control[2] = (float) (1 - Math.pow(adam.beta2(), step + 1.0));
    }
    return control;
  }
}
