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
   * Says why in one line, whatever it was.
   *
   * @param what what cannot start or load
   * @param error what went wrong: of its causes the innermost that says something is quoted, by its
   *     first line, and named where that is all it says
   * @return the exception
   */
  public static BackendUnavailableException because(String what, Throwable error) {
    Throwable said = error;
    for (Throwable at = error; at != null && at != at.getCause(); at = at.getCause()) {
      if (at.getMessage() != null && !at.getMessage().isBlank()) {
        said = at;
      }
    }
    String message = said.getMessage();
    String reason =
        message == null || message.isBlank()
            ? said.getClass().getName()
            : message.lines().filter(line -> !line.isBlank()).findFirst().orElseThrow().strip();
    return new BackendUnavailableException(what + ": " + reason, error);
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
