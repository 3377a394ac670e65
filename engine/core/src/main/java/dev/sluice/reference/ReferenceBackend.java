package dev.sluice.reference;

import dev.sluice.backend.Backend;
import dev.sluice.program.Program;

/** Computes programs with plain loops, in double, on one thread. */
public final class ReferenceBackend implements Backend {
  /** Its name. */
  public static final String NAME = "reference";

  private final Storage storage;
  private volatile boolean closed;

  /**
   * Makes a backend.
   *
   * @param storage how precisely buffers keep what was computed
   */
  public ReferenceBackend(Storage storage) {
    this.storage = storage;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ReferenceExecutable compile(Program program) {
    if (closed) {
      throw new IllegalStateException("The backend has been closed");
    }
    return new ReferenceExecutable(program, storage, new ParameterStore());
  }

  @Override
  public void close() {
    closed = true;
  }
}
