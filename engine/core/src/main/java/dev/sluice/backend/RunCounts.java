package dev.sluice.backend;

import dev.sluice.program.Program;
import java.util.Arrays;

/**
 * What a run starts, and what its workspace holds.
 *
 * @param launches the caller's own copy; kernels per operation, in the program's order over all
 *     phases, as of {@link Workspace#launches}
 * @param bytes of the workspace, as of {@link Workspace#bytes}
 */
public record RunCounts(long[] launches, long bytes) {
  /**
   * Of a backend that starts one kernel for each operation.
   *
   * @param program the program
   * @param bytes of a workspace
   * @return its counts
   */
  public static RunCounts oneKernelPerOperation(Program program, long bytes) {
    long[] launches = new long[program.ops().size()];
    Arrays.fill(launches, 1);
    return new RunCounts(launches, bytes);
  }
}
