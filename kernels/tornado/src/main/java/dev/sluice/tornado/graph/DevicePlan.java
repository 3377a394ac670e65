package dev.sluice.tornado.graph;

import static uk.ac.manchester.tornado.api.enums.DataTransferMode.EVERY_EXECUTION;
import static uk.ac.manchester.tornado.api.enums.DataTransferMode.FIRST_EXECUTION;

import dev.sluice.tornado.device.Installation;
import dev.sluice.tornado.graph.Memory.Use;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.exceptions.TornadoMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A workspace's tasks as one TornadoVM execution plan: a task graph that brings parameters to the
 * device, one for states, and one for each {@link Segment}. What several of them use stays on the
 * device and is handed from each graph to the one that is executed next.
 *
 * <p>A TornadoVM graph finds such arrays in the graph that was executed before it, so every graph
 * takes all of them, whether its own tasks need them or not.
 */
public final class DevicePlan {
  /** The number of a graph that there is not. */
  private static final int NONE = -1;

  private final Memory memory;
  private final Traffic traffic;
  private final List<Graph> graphs = new ArrayList<>();
  private final Set<Object> shared = identitySet();
  private final int parameterGraph;
  private final int stateGraph;
  private final int firstSegment;
  private final TornadoExecutionPlan plan;
  private final Map<Object, Integer> owners = new IdentityHashMap<>();
  private int latest = NONE;

  /** One task graph: its tasks, and what crosses to the device when it is executed. */
  private static final class Graph {
    private final String name;
    private final List<Task> tasks;
    private final Set<Object> every = identitySet();
    private final Set<Object> first = identitySet();
    private long bytesEach;
    private long bytesFirst;
    private boolean executed;
    private TornadoExecutionResult result;

    Graph(String name, List<Task> tasks) {
      this.name = name;
      this.tasks = tasks;
    }
  }

  /**
   * Makes the plan; nothing is compiled yet.
   *
   * @param recorder the tasks
   * @param device where they run
   */
  public DevicePlan(Recorder recorder, Target device) {
    memory = recorder.memory();
    traffic = device.traffic();
    List<Segment> segments = recorder.segments();
    findShared(recorder.loading(), segments);
    GridScheduler grids = new GridScheduler();
    List<TaskGraph> made = new ArrayList<>();
    Recorder touching = new Recorder(memory);
    parameterGraph = addLoader(made, grids, recorder, touching, Use.PARAMETER);
    stateGraph = addLoader(made, grids, recorder, touching, Use.STATE);
    firstSegment = graphs.size();
    for (int i = 0; i < segments.size(); i++) {
      add(made, grids, "s" + i, segments.get(i).tasks(), null);
    }
    plan =
        new TornadoExecutionPlan(
            made.stream()
                .map(TaskGraph::snapshot)
                .toArray(uk.ac.manchester.tornado.api.ImmutableTaskGraph[]::new));
    plan.withDevice(device.device());
    device.compilerFlags().forEach(plan::withCompilerFlags);
    plan.withGridScheduler(grids);
  }

  private static <T> Set<T> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private static boolean isArray(Object argument) {
    return argument instanceof TornadoNativeArray;
  }

  /** What more than one graph needs, and what is loaded. */
  private void findShared(List<Task> loading, List<Segment> segments) {
    List<List<Task>> users = new ArrayList<>(List.of(loading));
    segments.forEach(segment -> users.add(segment.tasks()));
    Map<Object, Integer> seen = new IdentityHashMap<>();
    for (int user = 0; user < users.size(); user++) {
      for (Task task : users.get(user)) {
        for (Object argument : task.arguments()) {
          if (isArray(argument)) {
            Use use = memory.use(argument);
            boolean loaded = use == Use.PARAMETER || use == Use.STATE;
            Integer before = seen.putIfAbsent(argument, user);
            boolean twice = before != null && before != user;
            if (loaded || use == Use.VALUE && (twice || user == 0)) {
              shared.add(argument);
            }
          }
        }
      }
    }
  }

  /** The graph that loads parameters also makes room for all other shared arrays but states. */
  private int addLoader(
      List<TaskGraph> made, GridScheduler grids, Recorder recorder, Recorder touching, Use use) {
    boolean parameters = use == Use.PARAMETER;
    List<FloatArray> numbers = new ArrayList<>();
    List<IntArray> indices = new ArrayList<>();
    for (Object array : shared) {
      boolean state = memory.use(array) == Use.STATE;
      if (parameters != state) {
        if (array instanceof FloatArray floats) {
          numbers.add(floats);
        } else {
          indices.add((IntArray) array);
        }
      }
    }
    if (numbers.isEmpty() && indices.isEmpty()) {
      return NONE;
    }
    List<Task> tasks = new ArrayList<>(touches(touching.context(), numbers, indices));
    if (parameters) {
      tasks.addAll(recorder.loading());
    }
    add(made, grids, parameters ? "parameters" : "states", tasks, use);
    return graphs.size() - 1;
  }

  private List<Task> touches(
      KernelContext context, List<FloatArray> numbers, List<IntArray> indices) {
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i += TouchKernels.NUMBERS) {
      FloatArray[] a = new FloatArray[TouchKernels.NUMBERS];
      for (int j = 0; j < a.length; j++) {
        a[j] = i + j < numbers.size() ? numbers.get(i + j) : memory.nothing();
      }
      TaskPackage call =
          TaskPackage.createPackage(
              "touch_" + i,
              TouchKernels::touch,
              context,
              memory.run(),
              a[0],
              a[1],
              a[2],
              a[3],
              a[4],
              a[5],
              a[6],
              a[7]);
      tasks.add(new Task("touch", NONE, 1, 1, call));
    }
    for (int i = 0; i < indices.size(); i++) {
      TaskPackage call =
          TaskPackage.createPackage(
              "touchIndices_" + i,
              TouchKernels::touchIndices,
              context,
              memory.run(),
              indices.get(i));
      tasks.add(new Task("touchIndices", NONE, 1, 1, call));
    }
    return tasks;
  }

  private void add(
      List<TaskGraph> made, GridScheduler grids, String name, List<Task> tasks, Use loads) {
    TaskGraph graph = new TaskGraph(name);
    Graph info = new Graph(name, tasks);
    int number = graphs.size();
    for (Task task : tasks) {
      for (Object argument : task.arguments()) {
        if (isArray(argument)) {
          Use use = memory.use(argument);
          if (use == Use.RUN || use == Use.INPUT || use == loads) {
            info.every.add(argument);
          } else if (!shared.contains(argument) || number == 0 && use == Use.VALUE) {
            info.first.add(argument);
          }
          if (use != Use.RUN) {
            owners.putIfAbsent(argument, number);
          }
        }
      }
    }
    List<Object> taken = new ArrayList<>(shared);
    taken.removeAll(info.every);
    taken.removeAll(info.first);
    if (!taken.isEmpty()) {
      graph.consumeFromDevice(taken.toArray());
    }
    graph.transferToDevice(EVERY_EXECUTION, info.every.toArray());
    graph.transferToDevice(FIRST_EXECUTION, info.first.toArray());
    for (Task task : tasks) {
      graph.addTask(task.call());
      WorkerGrid1D grid = new WorkerGrid1D(task.items());
      grid.setLocalWork(task.group(), 1, 1);
      grids.addWorkerGrid(name + "." + task.call().getId(), grid);
    }
    if (!shared.isEmpty()) {
      graph.persistOnDevice(shared.toArray());
    }
    info.bytesEach = bytes(info.every);
    info.bytesFirst = bytes(info.first);
    graphs.add(info);
    made.add(graph);
  }

  private static long bytes(Collection<Object> arrays) {
    return arrays.stream()
        .mapToLong(array -> ((TornadoNativeArray) array).getNumBytesOfSegment())
        .sum();
  }

  /** Compiles everything: executes all graphs with a batch that has nothing in it. */
  public void compile() {
    memory.run().init(0);
    for (int i = 0; i < graphs.size(); i++) {
      execute(i);
    }
  }

  /** Brings parameters, as the host has them, to the device. */
  public void loadParameters() {
    if (parameterGraph != NONE) {
      execute(parameterGraph);
    }
  }

  /** Brings states, as the host has them, to the device. */
  public void loadStates() {
    if (stateGraph != NONE) {
      execute(stateGraph);
    }
  }

  /**
   * Executes a segment once.
   *
   * @param segment its number
   */
  public void runSegment(int segment) {
    execute(firstSegment + segment);
  }

  private void execute(int number) {
    Graph graph = graphs.get(number);
    try {
      graph.result = plan.withGraph(number).execute();
    } catch (TornadoOutOfMemoryException | TornadoMemoryException e) {
      throw new IllegalStateException(
          "tornado: the device has no memory for a workspace of "
              + memory.bytes()
              + " bytes: "
              + e.getMessage(),
          e);
    } catch (RuntimeException | TornadoInternalError e) {
      // TornadoVM throws exceptions of many kinds, its compiler's among them.
      throw new IllegalStateException(
          "tornado: TornadoVM cannot "
              + (graph.executed ? "run" : "compile or run")
              + " the kernels "
              + graph.tasks.stream().map(Task::kernel).distinct().toList()
              + " ("
              + e
              + "); they are made for "
              + Installation.VERSION,
          e);
    }
    latest = number;
    traffic.launched(graph.tasks.size());
    traffic.in(graph.bytesEach + (graph.executed ? 0 : graph.bytesFirst));
    if (!graph.executed) {
      traffic.allocated(graph.every.size() + graph.first.size());
    }
    graph.executed = true;
  }

  /**
   * Copies an array from the device to its host segment.
   *
   * @param array one that a task has written
   */
  public void read(TornadoNativeArray array) {
    Integer owner = owners.get(array);
    if (owner == null) {
      return; // no task has it: the host's numbers are all there are
    }
    int from = shared.contains(array) ? latest : owner;
    Graph graph = graphs.get(from);
    plan.withGraph(from);
    graph.result.transferToHost(array);
    traffic.out(array.getNumBytesOfSegment());
  }

  /** Frees the device's memory. */
  public void close() {
    try (plan) {
      plan.freeDeviceMemory();
    } catch (TornadoExecutionPlanException e) {
      throw new IllegalStateException("tornado: closing a plan failed: " + e.getMessage(), e);
    }
  }
}
