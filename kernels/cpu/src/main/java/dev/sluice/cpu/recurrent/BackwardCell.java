package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/** The derivatives of one step of a cell, for the sequences and units of one thread. */
abstract class BackwardCell {
  final LayerMemory memory;
  final RunningGradients running;

  BackwardCell(LayerMemory memory, RunningGradients running) {
    this.memory = memory;
    this.running = running;
  }

  /** For each gate of W, the block of a line of gates that holds the gradient of its Wx + b. */
  abstract int[] inputBlocks();

  /** For each gate of U, the block that holds the gradient of its Uh + b'. */
  abstract int[] recurrentBlocks();

  /**
   * Overwrites the activated gates of some units with the gradients of their pre-activations, and
   * leaves what reaches the state before the step around the recurrent product.
   *
   * @param gates the gates of the place's first sequence; the next one's are {@code stride} bytes
   *     on
   * @param unit the first unit of a vector
   */
  abstract void derive(Place place, long gates, long stride, int unit);

  /** {@code s·(1 − s)}, the derivative of σ at its result. */
  static FloatVector sigmoidSlope(FloatVector s) {
    return s.sub(s.mul(s));
  }

  /** {@code 1 − t²}, the derivative of tanh at its result. */
  static FloatVector tanhSlope(FloatVector t) {
    return Lanes.broadcast(1f).sub(t.mul(t));
  }
}
