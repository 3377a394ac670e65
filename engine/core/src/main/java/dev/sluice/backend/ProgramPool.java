package dev.sluice.backend;

import dev.sluice.op.Extent;
import dev.sluice.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * One computation, recorded and compiled for the largest batch so far, with the workspaces that
 * wait for callers. What a larger batch outgrew stays until the end, as its callers may still be
 * running. Safe for use by several threads.
 *
 * @param <R> what recording the computation returned: its program and the buffers to use it by
 */
public final class ProgramPool<R extends ProgramPool.Recorded> implements AutoCloseable {
  /** A recorded computation. */
  public interface Recorded {
    /** {@return its program} */
    Program program();
  }

  /**
   * A computation compiled for one capacity.
   *
   * @param <R> what recording it returned
   */
  public static final class Compiled<R extends Recorded> {
    private final R recorded;
    private final Executable executable;
    private final ConcurrentLinkedQueue<Workspace> idle = new ConcurrentLinkedQueue<>();

    private Compiled(R recorded, Executable executable) {
      this.recorded = recorded;
      this.executable = executable;
    }

    /** {@return what recording the computation returned} */
    public R recorded() {
      return recorded;
    }

    /** {@return a workspace of the caller's own until it is given back} */
    public Workspace borrow() {
      Workspace workspace = idle.poll();
      return workspace != null ? workspace : executable.workspace();
    }

    /**
     * Lets others use a workspace.
     *
     * @param workspace as of {@link #borrow}
     */
    public void giveBack(Workspace workspace) {
      idle.add(workspace);
    }

    private void close() {
      idle.forEach(Workspace::close);
      executable.close();
    }
  }

  private final Function<Extent, R> record;
  private final Function<Program, Executable> compile;
  private final List<Compiled<R>> all = new ArrayList<>();
  private volatile Compiled<R> current;

  /**
   * Makes an empty pool.
   *
   * @param record records the computation for a capacity
   * @param compile compiles it, on the parameters that all share
   */
  public ProgramPool(Function<Extent, R> record, Function<Program, Executable> compile) {
    this.record = record;
    this.compile = compile;
  }

  /**
   * The computation for a batch: as it is compiled already, or anew where the batch is larger than
   * any before.
   *
   * @param extent the batch's sizes
   * @return the computation, of at least this capacity
   */
  public Compiled<R> get(Extent extent) {
    Compiled<R> found = current;
    return found != null && capacity(found).holds(extent) ? found : larger(extent);
  }

  private synchronized Compiled<R> larger(Extent extent) {
    if (current != null && capacity(current).holds(extent)) {
      return current; // another thread was faster
    }
    R recorded = record.apply(current == null ? extent : grown(capacity(current), extent));
    Compiled<R> larger = new Compiled<>(recorded, compile.apply(recorded.program()));
    all.add(larger);
    current = larger;
    return larger;
  }

  private static Extent capacity(Compiled<?> compiled) {
    return compiled.recorded.program().capacity();
  }

  /** Room for both, at least doubled where it grows, so that growing ends soon. */
  private static Extent grown(Extent old, Extent needed) {
    int steps = grown(old.steps(), needed.steps());
    int sequences = grown(old.sequences(), needed.sequences());
    long most = Math.min(Integer.MAX_VALUE, (long) steps * sequences);
    long rows = Math.max(grown(old.rows(), needed.rows()), Math.max(steps, sequences));
    return new Extent((int) Math.min(rows, most), steps, sequences);
  }

  private static int grown(int old, int needed) {
    return needed <= old ? old : (int) Math.max(needed, Math.min(Integer.MAX_VALUE, 2L * old));
  }

  /** Frees all; nothing may be running. */
  @Override
  public synchronized void close() {
    all.forEach(Compiled::close);
  }
}
