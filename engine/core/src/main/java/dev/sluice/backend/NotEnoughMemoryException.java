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
}
