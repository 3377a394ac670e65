package dev.sluice.backend;

/** Something needs more memory than there is; the message says what, how much, and what to do. */
public final class NotEnoughMemoryException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Says so.
   *
   * @param message one line
   */
  public NotEnoughMemoryException(String message) {
    super(message);
  }

  /**
   * Says so where a driver did.
   *
   * @param message one line
   * @param cause what the driver said
   */
  public NotEnoughMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
