package dev.sluice.tornado.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** One task graph of a plan: its tasks, and what crosses to the device when it is executed. */
final class Graph {
  private final String name;
  private final List<Task> tasks;
  private final Set<Object> every = identitySet();
  private final Set<Object> first = identitySet();
  private final long bytesEach;
  private final long bytesFirst;
  private TornadoExecutionResult result;

  /**
   * Sorts the arrays of some tasks.
   *
   * @param placed shared arrays that earlier graphs have brought to the device; those of this one
   *     are added
   */
  Graph(String name, List<Task> tasks, Memory memory, Sharing sharing, Set<Object> placed) {
    this.name = name;
    this.tasks = List.copyOf(tasks);
    for (Task task : tasks) {
      for (Object argument : task.arguments()) {
        boolean own =
            argument instanceof TornadoNativeArray
                && (!sharing.has(argument) || placed.add(argument));
        if (own) {
          boolean uploads =
              switch (memory.use(argument)) {
                case RUN, INPUT, PARAMETER, STATE -> true;
                case VALUE, CONSTANT -> false;
              };
          (uploads ? every : first).add(argument);
        }
      }
    }
    bytesEach = bytes(every);
    bytesFirst = bytes(first);
  }

  private static <T> Set<T> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private static long bytes(Collection<Object> arrays) {
    return arrays.stream()
        .mapToLong(array -> ((TornadoNativeArray) array).getNumBytesOfSegment())
        .sum();
  }

  String name() {
    return name;
  }

  List<Task> tasks() {
    return tasks;
  }

  /** What is uploaded in every execution. */
  Object[] every() {
    return every.toArray();
  }

  /** What is uploaded in the first one. */
  Object[] first() {
    return first.toArray();
  }

  /** Whether it has brought an array to the device. */
  boolean owns(Object array) {
    return every.contains(array) || first.contains(array);
  }

  /** What it takes of the shared arrays from the graph that was executed before. */
  Object[] taken(Sharing sharing) {
    List<Object> taken = new ArrayList<>(sharing.all());
    taken.removeIf(this::owns);
    return taken.toArray();
  }

  /** Bytes on the device that it has allocated. */
  long bytes() {
    return bytesEach + bytesFirst;
  }

  /** Notes an execution, and counts what it moved. */
  void executed(TornadoExecutionResult latest, Traffic traffic) {
    traffic.launched(tasks.size());
    traffic.in(bytesEach + (result == null ? bytesFirst : 0));
    if (result == null) {
      traffic.allocated(every.size() + first.size());
    }
    result = latest;
  }

  boolean isExecuted() {
    return result != null;
  }

  /** Of its latest execution. */
  TornadoExecutionResult result() {
    return result;
  }
}
