package dev.sluice.tornado.graph;

import dev.sluice.backend.Cleanup;
import dev.sluice.backend.NotEnoughMemoryException;
import dev.sluice.tornado.device.TornadoTarget;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Supplier;

/**
 * Makes plans, and keeps those of closed workspaces: TornadoVM's compiled code belongs to a plan,
 * so a workspace with the same kernels takes a kept one instead of compiling again. Guarded by the
 * backend's monitor.
 */
public final class PlanPool {
  private static final int MOST_PLANS = 8;

  /** Of the device's memory, what plans that nobody uses may hold. */
  private static final int SHARE = 8;

  private final TornadoTarget target;
  private final Traffic traffic;
  private final Deque<DevicePlan> kept = new ArrayDeque<>();
  private boolean closed;
  private long compiled;
  private long reused;

  /**
   * An empty pool.
   *
   * @param target where its plans run
   * @param traffic counts what they ask of it
   */
  public PlanPool(TornadoTarget target, Traffic traffic) {
    this.target = target;
    this.traffic = traffic;
  }

  /**
   * A compiled plan of some tasks. It may be one whose memory was another workspace's: what that
   * has written is gone.
   *
   * @param record records the tasks, into arrays of their own
   * @param cudaGraphs whether it is replayed as CUDA graphs
   * @return the plan, whose arrays and segments are to be used rather than the recorder's
   * @throws NotEnoughMemoryException where the host or the device has no memory for it
   */
  public DevicePlan take(Supplier<Recorder> record, boolean cudaGraphs) {
    try {
      return keptOrCompiled(record.get(), cudaGraphs);
    } catch (NotEnoughMemoryException e) {
      if (kept.isEmpty()) {
        throw e;
      }
      free(); // what is kept may be what is missing
      return keptOrCompiled(record.get(), cudaGraphs);
    }
  }

  private DevicePlan keptOrCompiled(Recorder recorder, boolean cudaGraphs) {
    String structure = Structure.of(recorder);
    for (Iterator<DevicePlan> i = kept.iterator(); i.hasNext(); ) {
      DevicePlan one = i.next();
      if (one.structure().equals(structure)) {
        i.remove();
        one.memory().clear();
        reused++;
        return one;
      }
    }
    DevicePlan plan = compiled(recorder, structure, cudaGraphs);
    compiled++;
    return plan;
  }

  private DevicePlan compiled(Recorder recorder, String structure, boolean cudaGraphs) {
    DevicePlan plan = new DevicePlan(recorder, structure, target, traffic, cudaGraphs);
    Cleanup.onFailure(plan::compile, plan::close);
    return plan;
  }

  /**
   * Takes a plan back.
   *
   * @param plan the plan, which its workspace does not use again
   * @param works false where a run of it has failed
   */
  public void giveBack(DevicePlan plan, boolean works) {
    if (!works || closed) {
      plan.close();
      return;
    }
    kept.addFirst(plan);
    while (kept.size() > MOST_PLANS || bytes() > target.describe().memoryBytes() / SHARE) {
      kept.removeLast().close();
    }
  }

  private long bytes() {
    return kept.stream().mapToLong(DevicePlan::bytes).sum();
  }

  /** {@return plans that were compiled} */
  public long compiled() {
    return compiled;
  }

  /** {@return plans that were taken from here instead} */
  public long reused() {
    return reused;
  }

  /** Frees what nobody uses, now and later. */
  public void close() {
    closed = true;
    free();
  }

  private void free() {
    while (!kept.isEmpty()) {
      kept.removeFirst().close();
    }
  }
}
