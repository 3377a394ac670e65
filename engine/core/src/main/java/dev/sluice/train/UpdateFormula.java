package dev.sluice.train;

import dev.sluice.op.Buffer;
import dev.sluice.program.Recorder;
import java.util.List;

/**
 * An optimizer of one's own: what becomes of a parameter and of the memory that is kept for it,
 * recorded of the recorder's operations. As a record of its constants its text tells trainings
 * apart, see {@link Trainer#resume}.
 *
 * <pre>{@code
 * record Sgd() implements UpdateFormula {
 *   public List<String> slots() {
 *     return List.of();
 *   }
 *
 *   public Next next(Recorder r, Given given) {
 *     return new Next(r.subtract(given.parameter(), r.multiply(given.gradient(), given.rate())));
 *   }
 * }
 * }</pre>
 */
public interface UpdateFormula {
  /**
   * What an update is computed of.
   *
   * @param parameter the parameter before the update
   * @param gradient its gradient after any clipping, of the same shape
   * @param slots what is kept for it, each of the same shape and 0 at first
   * @param rate {@code [1]}, the learning rate of the step
   * @param step {@code [1]}, the number of the step, from 1; exact up to 2²⁴
   */
  record Given(Buffer parameter, Buffer gradient, List<Buffer> slots, Buffer rate, Buffer step) {}

  /**
   * What it becomes.
   *
   * @param parameter the parameter after the update
   * @param slots what is kept for the next one, in the order of the slots
   */
  record Next(Buffer parameter, List<Buffer> slots) {
    /**
     * Without memory.
     *
     * @param parameter the parameter after the update
     */
    public Next(Buffer parameter) {
      this(parameter, List.of());
    }
  }

  /** {@return the names of what is kept for every parameter from step to step} */
  List<String> slots();

  /**
   * Records an update. Nothing is written where the loss or a gradient is not finite.
   *
   * @param r the program
   * @param given what it is computed of
   * @return what becomes of it
   */
  Next next(Recorder r, Given given);

  /**
   * {@return whether it keeps the squares of gradients, as Adam does: a step whose gradients'
   * squares overflow is then refused, where gradients are not clipped}
   */
  default boolean keepsSquares() {
    return false;
  }

  /**
   * The same formula with another weight decay.
   *
   * @param weightDecay λ, at least 0
   * @return the formula
   * @throws IllegalArgumentException where it has none
   */
  default UpdateFormula withWeightDecay(double weightDecay) {
    throw new IllegalArgumentException("Optimizer: " + this + " has no weight decay");
  }
}
