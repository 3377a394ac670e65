package dev.sluice.bench.contender;

/** A contender failed; the message is one line for a person, and needs no other word. */
public final class ContenderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param message what failed, and why
   * @param cause what it came from; null for none
   */
  public ContenderException(String message, Throwable cause) {
    super(message, cause);
  }
}
