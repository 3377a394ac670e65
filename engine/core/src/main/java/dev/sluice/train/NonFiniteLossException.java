package dev.sluice.train;

/**
 * Training met a NaN or an infinity. The message names the first operation and time step that
 * produced it; the weights are those before the step, and no checkpoint was written since.
 */
public final class NonFiniteLossException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Says where.
   *
   * @param message the training step, the loss, and where the number came from
   */
  public NonFiniteLossException(String message) {
    super(message);
  }
}
