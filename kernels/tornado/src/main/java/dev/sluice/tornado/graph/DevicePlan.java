package dev.sluice.tornado.graph;

import static uk.ac.manchester.tornado.api.enums.DataTransferMode.EVERY_EXECUTION;
import static uk.ac.manchester.tornado.api.enums.DataTransferMode.FIRST_EXECUTION;

import dev.sluice.backend.Device;
import dev.sluice.backend.FreeMemory;
import dev.sluice.backend.NotEnoughMemoryException;
import dev.sluice.tornado.device.Installation;
import dev.sluice.tornado.device.TornadoTarget;
import dev.sluice.tornado.graph.Memory.Use;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.exceptions.TornadoMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A workspace's tasks as one TornadoVM execution plan: task graphs that bring parameters, states
 * and what several graphs read of the inputs to the device, and one for each {@link Segment}. What
 * several of them use stays on the device and is handed from each graph to the one that is executed
 * next.
 *
 * <p>A TornadoVM graph finds such arrays in the graph that was executed before it, so every graph
 * takes all of them, whether its own tasks need them or not. Each keeps the same buffer for good,
 * which a CUDA graph relies on.
 */
public final class DevicePlan {
  private final Memory memory;
  private final List<Segment> segments;
  private final Traffic traffic;
  private final Sharing sharing;
  private final List<Graph> graphs = new ArrayList<>();
  private final Map<Use, List<Graph>> loaders = new EnumMap<>(Use.class);
  private final int firstSegment;
  private final String structure;
  private final TornadoTarget target;
  private final TornadoExecutionPlan plan;
  private Graph latest;

  /**
   * Makes the plan; nothing is compiled yet.
   *
   * @param recorder the tasks
   * @param structure as {@link Structure} has it
   * @param target where they run
   * @param traffic counts what is asked of it
   * @param cudaGraphs whether tasks are captured, and replayed
   */
  DevicePlan(
      Recorder recorder,
      String structure,
      TornadoTarget target,
      Traffic traffic,
      boolean cudaGraphs) {
    memory = recorder.memory();
    segments = recorder.segments();
    this.structure = structure;
    this.target = target;
    this.traffic = traffic;
    sharing = new Sharing(memory, recorder.loading(), segments);
    Set<Object> placed = Collections.newSetFromMap(new IdentityHashMap<>());
    Touches touches = new Touches(memory);
    for (Use use : List.of(Use.PARAMETER, Use.STATE, Use.INPUT)) {
      List<Task> tasks = touches.of(sharing.loadedAs(use));
      if (use == Use.PARAMETER) {
        tasks.addAll(recorder.loading());
      }
      List<Graph> parts = new ArrayList<>();
      for (List<Task> part : GraphSize.split(tasks, sharing.all().size())) {
        parts.add(new Graph("l" + graphs.size(), part, memory, sharing, placed));
        graphs.add(parts.getLast());
      }
      loaders.put(use, parts);
    }
    firstSegment = graphs.size();
    for (Segment segment : segments) {
      graphs.add(new Graph("s" + graphs.size(), segment.tasks(), memory, sharing, placed));
    }
    GridScheduler grids = new GridScheduler();
    plan =
        new TornadoExecutionPlan(
            graphs.stream()
                .map(graph -> taskGraph(graph, grids))
                .toArray(ImmutableTaskGraph[]::new));
    plan.withDevice(target.device());
    target.compilerFlags().forEach(plan::withCompilerFlags);
    plan.withGridScheduler(grids);
    if (cudaGraphs) {
      plan.withCUDAGraph(); // must be asked for before the first execution
    }
  }

  private ImmutableTaskGraph taskGraph(Graph graph, GridScheduler grids) {
    try {
      return recorded(graph, grids).snapshot();
    } catch (RuntimeException | TornadoInternalError e) {
      throw failure("compile", graph, e); // a task is read when it is added
    }
  }

  private TaskGraph recorded(Graph graph, GridScheduler grids) {
    TaskGraph made = new TaskGraph(graph.name());
    Object[] taken = graph.taken(sharing);
    if (taken.length > 0) {
      made.consumeFromDevice(taken);
    }
    made.transferToDevice(EVERY_EXECUTION, graph.every());
    made.transferToDevice(FIRST_EXECUTION, graph.first());
    for (Task task : graph.tasks()) {
      switch (task) {
        case KernelTask kernel -> {
          made.addTask(kernel.call());
          WorkerGrid1D grid = new WorkerGrid1D(kernel.items());
          grid.setLocalWork(kernel.group(), 1, 1);
          grids.addWorkerGrid(graph.name() + "." + kernel.id(), grid);
        }
        case LibraryTask library ->
            made.libraryTask(library.id(), descriptor -> descriptor, library.call());
      }
    }
    if (!sharing.all().isEmpty()) {
      made.persistOnDevice(sharing.all().toArray());
    }
    return made;
  }

  /**
   * Compiles everything: executes all graphs with a batch that has nothing in it.
   *
   * @throws NotEnoughMemoryException where the device has no memory for the arrays
   */
  void compile() {
    if (target.describe().kind() == Device.Kind.CPU) { // its copies lie beside the host's arrays
      FreeMemory.require(
          memory.bytes(), "tornado: a device's copy of a workspace for " + memory.capacity());
    }
    memory.run().init(0);
    graphs.forEach(this::execute);
  }

  /** As {@link Structure} has it. */
  String structure() {
    return structure;
  }

  /** {@return the arrays that its tasks work on} */
  public Memory memory() {
    return memory;
  }

  /** {@return the tasks of runs} */
  public List<Segment> segments() {
    return segments;
  }

  /** {@return bytes that it holds on the device} */
  public long bytes() {
    return graphs.stream().mapToLong(Graph::bytes).sum();
  }

  /**
   * Brings what the host has written to the device.
   *
   * @param use parameters, states or inputs
   */
  public void load(Use use) {
    loaders.get(use).forEach(this::execute);
  }

  /**
   * Executes a segment once.
   *
   * @param segment its number
   */
  public void runSegment(int segment) {
    execute(graphs.get(firstSegment + segment));
  }

  private void execute(Graph graph) {
    try {
      graph.executed(result(graph), traffic);
    } catch (TornadoOutOfMemoryException | TornadoMemoryException e) {
      throw new NotEnoughMemoryException(
          "tornado: the device has no memory for a workspace of "
              + bytes()
              + " bytes ("
              + e.getMessage()
              + "); take a smaller batch or fewer steps, or another device",
          e);
    } catch (RuntimeException | TornadoInternalError e) {
      // TornadoVM throws exceptions of many kinds, its compiler's among them.
      throw failure(graph.isExecuted() ? "run" : "compile or run", graph, e);
    }
    latest = graph;
  }

  private TornadoExecutionResult result(Graph graph) {
    int index = graphs.indexOf(graph);
    if (!traffic.isClockOn()) {
      return plan.withGraph(index).execute();
    }
    plan.withProfiler(ProfilerMode.SILENT);
    try {
      TornadoExecutionResult result = plan.withGraph(index).execute();
      traffic.took(result.getProfilerResult().getDeviceKernelTime());
      return result;
    } finally {
      plan.withoutProfiler();
    }
  }

  private static IllegalStateException failure(String what, Graph graph, Throwable e) {
    return new IllegalStateException(
        "tornado: TornadoVM cannot "
            + what
            + " the kernels "
            + graph.tasks().stream().map(Task::kernel).distinct().toList()
            + ": "
            + cause(e)
            + "; of the log of TornadoVM "
            + Installation.version()
            + ", -Dtornado.fullDebug=True shows more",
        e);
  }

  /** What began it: TornadoVM wraps it in exceptions that say only that something failed. */
  private static String cause(Throwable e) {
    Throwable first = e;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return first.toString().replaceAll("\\e\\[[0-9;]*m", "");
  }

  /**
   * Copies an array from the device to its host segment.
   *
   * @param array one that a task has written
   */
  public void read(TornadoNativeArray array) {
    Graph from = latest;
    if (!sharing.has(array)) {
      Graph owner = graphs.stream().filter(graph -> graph.owns(array)).findFirst().orElse(null);
      if (owner == null) {
        return; // no task has it: the host's numbers are all there are
      }
      from = owner;
    }
    try {
      plan.withGraph(graphs.indexOf(from));
      from.result().transferToHost(array);
    } catch (RuntimeException | TornadoInternalError e) {
      throw failure("read from the device after", from, e);
    }
    traffic.out(array.getNumBytesOfSegment());
  }

  /** Frees the device's memory. */
  void close() {
    try (plan) {
      plan.freeDeviceMemory();
    } catch (RuntimeException | TornadoInternalError | TornadoExecutionPlanException e) {
      throw new IllegalStateException("tornado: closing a plan failed: " + cause(e), e);
    }
  }
}
