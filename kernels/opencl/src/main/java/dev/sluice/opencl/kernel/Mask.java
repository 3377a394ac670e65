package dev.sluice.opencl.kernel;

import dev.sluice.opencl.queue.Launch;
import dev.sluice.random.DropoutMask;

/**
 * The last arguments of every kernel that draws dropout masks: the run's key, the dropout's stream,
 * threshold and scale.
 */
public final class Mask {
  private final Launch.Argument key0;
  private final Launch.Argument key1;

  /**
   * Adds the arguments.
   *
   * @param launch a kernel that has all its other arguments
   * @param rate the probability of a zero
   * @param stream the dropout's stream
   */
  public Mask(Launch launch, double rate, int stream) {
    key0 = launch.argument();
    key1 = launch.argument();
    launch.number(stream).number(DropoutMask.threshold(rate)).number(1 / (1 - rate));
  }

  /** Sets the key for the launches of a run. */
  public void set(Run run) {
    key0.set(run.key0());
    key1.set(run.key1());
  }
}
