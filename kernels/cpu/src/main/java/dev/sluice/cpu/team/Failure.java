package dev.sluice.cpu.team;

/** What went wrong in a thread of a team. It is final: nobody knows where the others were. */
final class Failure {
  private volatile Throwable cause;

  void set(Throwable newCause) {
    if (cause == null) {
      cause = newCause;
    }
  }

  boolean none() {
    return cause == null;
  }

  void check() {
    if (cause != null) {
      throw new IllegalStateException("A thread of the cpu backend has failed: " + cause, cause);
    }
  }
}
