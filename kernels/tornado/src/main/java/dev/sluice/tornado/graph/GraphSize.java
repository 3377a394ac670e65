package dev.sluice.tornado.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * How much of what one TornadoVM graph can hold some tasks take. Both limits are fixed in it: 8 KiB
 * of codes, and 1,024 nodes.
 */
final class GraphSize {
  private static final int MOST_BYTES = 8000;
  private static final int MOST_NODES = 960;

  private static final int MOST_STAYING = 700;

  private static final int TASK_BYTES = 15;
  private static final int ARGUMENT_BYTES = 5;

  /** An object, its allocation or copy, and its release. */
  private static final int ARRAY_NODES = 3;

  private final Set<Object> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Object> scalars = new HashSet<>();
  private final int staying;
  private int bytes;
  private int taskNodes;

  /**
   * Nothing yet.
   *
   * @param staying arrays that every graph of the plan takes, whether it uses them or not
   * @throws IllegalArgumentException where they leave no room
   */
  GraphSize(int staying) {
    if (staying > MOST_STAYING) {
      throw new IllegalArgumentException(
          "tornado: the program keeps "
              + staying
              + " arrays on the device (parameters, optimizer state, values), of which a task graph"
              + " of TornadoVM's can hold "
              + MOST_STAYING
              + "; give it fewer layers, or take another backend");
    }
    this.staying = staying;
  }

  /** Counts a task. */
  void add(Task task) {
    bytes += TASK_BYTES + ARGUMENT_BYTES * task.arguments().length;
    taskNodes++;
    for (Object argument : task.arguments()) {
      if (argument instanceof TornadoNativeArray) {
        arrays.add(argument);
        taskNodes++; // what it is after the task
      } else {
        scalars.add(argument);
      }
    }
  }

  /** Whether a graph of the tasks counted so far, and of another one, can be. */
  boolean holds(Task more) {
    GraphSize with = new GraphSize(staying);
    with.bytes = bytes;
    with.taskNodes = taskNodes;
    with.arrays.addAll(arrays);
    with.scalars.addAll(scalars);
    with.add(more);
    return with.bytes <= MOST_BYTES && with.nodes() <= MOST_NODES;
  }

  private int nodes() {
    return staying + tasksNodes();
  }

  private int tasksNodes() {
    return taskNodes + ARRAY_NODES * arrays.size() + scalars.size();
  }

  /**
   * How many copies of some tasks, which differ in a scalar, one graph can hold.
   *
   * @param tasks the tasks of one copy
   * @param staying arrays that every graph takes
   * @return at least 1
   */
  static int copies(List<Task> tasks, int staying) {
    GraphSize one = new GraphSize(staying);
    tasks.forEach(one::add);
    return Math.max(1, Math.min(MOST_BYTES / one.bytes, (MOST_NODES - staying) / one.tasksNodes()));
  }

  /**
   * Divides tasks into graphs.
   *
   * @param tasks the tasks, in order
   * @param staying arrays that every graph takes
   * @return those of each graph
   */
  static List<List<Task>> split(List<Task> tasks, int staying) {
    List<List<Task>> parts = new ArrayList<>();
    GraphSize size = new GraphSize(staying);
    for (Task task : tasks) {
      if (parts.isEmpty() || !size.holds(task)) {
        parts.add(new ArrayList<>());
        size = new GraphSize(staying);
      }
      parts.getLast().add(task);
      size.add(task);
    }
    return parts;
  }
}
