package dev.sluice.backend;

import dev.sluice.op.Extent;
import dev.sluice.program.Program;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * One computation, recorded and compiled for the largest batch so far, with the workspaces that
 * wait for callers. What a larger batch outgrew gives its memory back as its callers end. Safe for
 * use by several threads.
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
    private final Deque<Workspace> idle = new ArrayDeque<>();
    private boolean retired;

    /** Makes the first workspace, too: what there is no memory for shall replace nothing. */
    private Compiled(R recorded, Executable executable) {
      this.recorded = recorded;
      this.executable = executable;
      idle.add(Cleanup.onFailure(executable::workspace, executable::close));
    }

    /** {@return what recording the computation returned} */
    public R recorded() {
      return recorded;
    }

    /** {@return a workspace of the caller's own until it is given back} */
    public Workspace borrow() {
      Workspace workspace;
      synchronized (this) {
        workspace = idle.poll();
      }
      return workspace != null ? workspace : executable.workspace();
    }

    /**
     * Lets others use a workspace.
     *
     * @param workspace as of {@link #borrow}
     */
    public void giveBack(Workspace workspace) {
      synchronized (this) {
        if (!retired && idle.size() < MOST_IDLE) {
          idle.push(workspace); // the latest first, whose memory is in the caches
          return;
        }
      }
      workspace.close();
    }

    /** Nobody borrows from here any more: a larger one has taken its place, or all ends. */
    private synchronized void retire() {
      retired = true;
      idle.forEach(Workspace::close);
      idle.clear();
    }

    private void close() {
      retire();
      executable.close();
    }
  }

  /**
   * Workspaces that wait: as many as callers of a service are, on few processors too, who would
   * make them anew at each call; but a burst of any size shall not hold its memory for ever.
   */
  private static final int MOST_IDLE = Math.max(32, 2 * Runtime.getRuntime().availableProcessors());

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
    Compiled<R> larger = compiled(extent);
    if (current != null) {
      current.retire();
    }
    all.add(larger);
    current = larger;
    return larger;
  }

  /** With room to grow where there is memory for it, else for this batch alone. */
  private Compiled<R> compiled(Extent extent) {
    Extent grown = current == null ? extent : grown(capacity(current), extent);
    try {
      return compileFor(grown);
    } catch (NotEnoughMemoryException e) {
      if (grown.equals(extent)) {
        throw e;
      }
      return compileFor(extent);
    }
  }

  private Compiled<R> compileFor(Extent capacity) {
    R recorded = record.apply(capacity);
    return new Compiled<>(recorded, compile.apply(recorded.program()));
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
