package dev.sluice.op;

/** A buffer of the wrong shape, type or role was given to an operation. */
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Names what is wrong.
   *
   * @param message the operation, the buffer, what it has and what it needs
   */
  public ShapeException(String message) {
    super(message);
  }
}
