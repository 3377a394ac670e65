package dev.sluice.tornado.graph;

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

  private static final int TASK_BYTES = 15;
  private static final int ARGUMENT_BYTES = 5;

  /** An object, its allocation or copy, and its release. */
  private static final int ARRAY_NODES = 3;

  private final Set<Object> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Object> scalars = new HashSet<>();
  private int bytes;
  private int taskNodes;

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
    GraphSize with = new GraphSize();
    with.bytes = bytes;
    with.taskNodes = taskNodes;
    with.arrays.addAll(arrays);
    with.scalars.addAll(scalars);
    with.add(more);
    return with.bytes <= MOST_BYTES && with.nodes() <= MOST_NODES;
  }

  private int nodes() {
    return taskNodes + ARRAY_NODES * arrays.size() + scalars.size();
  }

  /**
   * How many copies of some tasks, which differ in a scalar, one graph can hold.
   *
   * @param tasks the tasks of one copy
   * @return at least 1
   */
  static int copies(List<Task> tasks) {
    GraphSize one = new GraphSize();
    tasks.forEach(one::add);
    return Math.max(1, Math.min(MOST_BYTES / one.bytes, MOST_NODES / one.nodes()));
  }
}
