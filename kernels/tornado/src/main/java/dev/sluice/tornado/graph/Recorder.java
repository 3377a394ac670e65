package dev.sluice.tornado.graph;

import dev.sluice.tornado.kernel.ReductionKernels;
import dev.sluice.tornado.kernel.States;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Records the tasks of a program for one workspace, operation by operation. */
public final class Recorder {
  /** Work-items of a group where it does not matter. */
  public static final int GROUP = ReductionKernels.GROUP;

  private final KernelContext context = new KernelContext();
  private final Memory memory;
  private final int staying;
  private final List<Task> loading = new ArrayList<>();
  private final List<Segment> segments = new ArrayList<>();
  private List<Task> current = new ArrayList<>();
  private int op;
  private int phase;
  private int names;
  private GraphSize size;
  private boolean inChain;
  private boolean toLoading;

  /**
   * Begins.
   *
   * @param memory the arrays that tasks work on
   * @param staying how many of them stay on the device from graph to graph, as far as is known
   */
  public Recorder(Memory memory, int staying) {
    this.memory = memory;
    this.staying = staying;
    size = new GraphSize(staying);
  }

  /** {@return the arrays that tasks work on} */
  public Memory memory() {
    return memory;
  }

  /** {@return what every kernel's first argument is} */
  public KernelContext context() {
    return context;
  }

  /** {@return what every kernel's second argument is} */
  public IntArray run() {
    return memory.run();
  }

  /**
   * Says whose tasks come.
   *
   * @param newPhase the phase
   * @param newOp the operation, over all phases
   */
  public void begin(int newPhase, int newOp) {
    if (newPhase != phase) {
      close(0, 0);
      phase = newPhase;
    }
    op = newOp;
    memory.beginOp(newOp);
  }

  /**
   * Adds a task with groups of the usual size.
   *
   * @param kernel its name
   * @param items the most work-items that have something to do
   * @param call makes it
   */
  public void items(String kernel, long items, Task.Call call) {
    groups(kernel, Math.ceilDiv(items, (long) GROUP), GROUP, call);
  }

  /**
   * Adds a task.
   *
   * @param kernel its name
   * @param groups groups
   * @param group work-items of a group
   * @param call makes it
   */
  public void groups(String kernel, long groups, int group, Task.Call call) {
    long items = Math.max(1, groups) * group;
    if (items > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "tornado: kernel "
              + kernel
              + " would have "
              + items
              + " work-items, at most "
              + Integer.MAX_VALUE
              + " can be had");
    }
    TaskPackage made = call.of(kernel + "_" + names++);
    add(new KernelTask(kernel, op, (int) items, group, made));
  }

  /**
   * Adds a task that is made elsewhere.
   *
   * @param call what is called
   * @param task makes it, with its name and its operation
   */
  public void call(String call, BiFunction<String, Integer, Task> task) {
    add(task.apply(call + "_" + names++, op));
  }

  private void add(Task task) {
    if (toLoading) {
      loading.add(task);
      return;
    }
    if (!inChain && !size.holds(task)) {
      close(0, 0);
    }
    current.add(task);
    size.add(task);
  }

  /**
   * Records tasks that run only when parameters have been written, rather than in every run.
   *
   * @param tasks adds them
   */
  public void whenLoaded(Runnable tasks) {
    toLoading = true;
    try {
      tasks.run();
    } finally {
      toLoading = false;
    }
  }

  /**
   * Records a chain: as many unrolled steps as given, which are executed until all steps of the
   * batch are done. Each step's kernels find their step by the counter and their place in the
   * chain.
   *
   * @param counter the chain's, which is 0 when it begins
   * @param length steps of one execution, or fewer where a graph cannot hold so many
   * @param extra rounds beyond the steps of the batch
   * @param step adds the tasks of the step at a place of the chain
   */
  public void chain(IntArray counter, int length, int extra, IntConsumer step) {
    close(0, 0);
    inChain = true;
    step.accept(0);
    int steps = Math.min(length, GraphSize.copies(current, staying));
    for (int place = 1; place < steps; place++) {
      step.accept(place);
    }
    groups(
        "advanceCounter",
        1,
        1,
        id ->
            TaskPackage.createPackage(id, States::advanceCounter, context, run(), counter, steps));
    inChain = false;
    close(steps, extra);
  }

  private void close(int steps, int extra) {
    if (!current.isEmpty()) {
      segments.add(new Segment(current, phase, steps, extra));
      current = new ArrayList<>();
      size = new GraphSize(staying);
    }
  }

  /** {@return the tasks that run when parameters have been written} */
  public List<Task> loading() {
    return List.copyOf(loading);
  }

  /** {@return all others} */
  public List<Segment> segments() {
    close(0, 0);
    return List.copyOf(segments);
  }

  /** {@return how many arrays stay on the device from graph to graph} */
  public int staying() {
    return new Sharing(memory, loading(), segments()).all().size();
  }
}
