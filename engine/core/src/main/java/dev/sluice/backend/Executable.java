package dev.sluice.backend;

import dev.sluice.program.Program;
import java.util.Optional;

/**
 * A compiled program with its parameters. Safe for use by several threads as long as nobody writes
 * parameters, or runs a program that updates them, while others run.
 *
 * <p>The buffers that live here are those of the roles PARAMETER and SLOT; slots are 0 at first,
 * parameters must be written before the first run.
 */
public interface Executable extends BufferAccess, AutoCloseable {
  /** {@return the program} */
  Program program();

  /**
   * Makes room for one caller.
   *
   * @return a new workspace, which its caller closes
   * @throws NotEnoughMemoryException where it would hold more than is free
   */
  Workspace workspace();

  /**
   * Compiles another program for the same parameters: where both have a parameter or slot of a
   * name, there is one storage for both: what is written, or updated by a run, through one is seen
   * by the next run of the other.
   *
   * @param other the other program
   * @return its executable, which is closed on its own
   * @throws IllegalArgumentException where shapes of the same name differ
   */
  Executable derive(Program other);

  /**
   * What its backend has moved and started on its device so far.
   *
   * @return counts that only grow; {@link Traffic#NONE} where there is no device beside the host
   */
  default Traffic traffic() {
    return Traffic.NONE;
  }

  /**
   * Runs something, and reads the device's clock. It takes longer so than without: every kernel is
   * noted.
   *
   * @param run runs workspaces of this executable in the calling thread, which has the device to
   *     itself meanwhile, and returns when all has been computed
   * @return the device's time; empty, and nothing has run, where there is no device beside the
   *     host, or its clock cannot be read
   */
  default Optional<DeviceTime> deviceTime(Runnable run) {
    return Optional.empty();
  }

  /** Frees what it holds; its use afterwards is an error. */
  @Override
  void close();
}
