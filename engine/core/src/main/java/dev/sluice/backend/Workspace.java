package dev.sluice.backend;

import dev.sluice.data.PackedLayout;
import java.util.List;

/**
 * One caller's inputs, states and values for an executable. A workspace is used by one thread at a
 * time; several workspaces of one executable may run at once.
 *
 * <p>The buffers that live here are those of the roles INPUT, STATE and VALUE. A value can be read
 * where the program declares it an output.
 */
public interface Workspace extends BufferAccess, AutoCloseable {
  /**
   * Runs all phases. Returns when everything has been computed, on a device too.
   *
   * @param layout the lengths of the batch, within the program's capacity
   * @param key the key of the run's random draws, see {@code Philox.runKey}
   */
  void run(PackedLayout layout, long key);

  /**
   * Runs all phases of a program that draws nothing.
   *
   * @param layout the lengths of the batch, within the program's capacity
   * @throws IllegalStateException where the program draws, as for a dropout
   */
  void run(PackedLayout layout);

  /**
   * Runs one phase. The phases of a run are called in their order, each once, with the same layout
   * and key; values live from the phase that writes them to the end of the last one, outputs until
   * the next run begins. Inputs keep what was written to them until it is replaced.
   *
   * @param phase its position in the program
   * @param layout the lengths of the batch; the same in all phases of a run
   * @param key the key of the run's random draws; the same in all phases of a run
   */
  void run(int phase, PackedLayout layout, long key);

  /**
   * How many kernels each operation has started in its latest run: what a device is asked to do
   * separately, be it a kernel, a library's product or a copy.
   *
   * @return a count per operation, in the program's order over all phases; 0 before its first run
   */
  long[] launches();

  /**
   * The memory that holds its buffers and what its kernels need beside them.
   *
   * @return bytes
   */
  long bytes();

  /**
   * How the latest run was handed to the device's runtime, where that is more than kernel by
   * kernel.
   *
   * @return lines for a person; empty where there is nothing to say
   */
  default List<String> executions() {
    return List.of();
  }

  /** Sets all states to 0. */
  void clearStates();

  @Override
  void close();
}
