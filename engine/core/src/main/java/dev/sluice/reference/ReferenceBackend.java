package dev.sluice.reference;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Device;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.RunCounts;
import dev.sluice.program.Program;
import java.util.Optional;
import java.util.Set;

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
  public Device device() {
    return Device.host("plain Java loops on one thread, Java " + Runtime.version());
  }

  @Override
  public Set<Fusion> fusions() {
    return Fusion.none();
  }

  @Override
  public ReferenceExecutable compile(Program program) {
    return compile(program, Fusion.none());
  }

  @Override
  public ReferenceExecutable compile(Program program, Set<Fusion> fusions) {
    if (closed) {
      throw new IllegalStateException("The backend has been closed");
    }
    return new ReferenceExecutable(program, storage, ReferenceExecutable.store());
  }

  /** Without the few numbers that kernels need beside the buffers. */
  @Override
  public Optional<RunCounts> counted(Program program) {
    return Optional.of(
        RunCounts.oneKernelPerOperation(
            program, program.workspaceNumbers() * ReferenceWorkspace.ELEMENT_BYTES));
  }

  @Override
  public void close() {
    closed = true;
  }
}
