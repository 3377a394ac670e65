package dev.sluice.backend;

/** A backend cannot start on this machine; the message is one line and says why. */
public final class BackendUnavailableException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Says why.
   *
   * @param reason one line
   */
  public BackendUnavailableException(String reason) {
    super(reason);
  }

  /**
   * Says why.
   *
   * @param reason one line
   * @param cause what went wrong underneath
   */
  public BackendUnavailableException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
