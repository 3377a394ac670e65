package dev.sluice.tornado.graph;

import dev.sluice.tornado.graph.Memory.Use;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Which arrays stay on the device from one graph to the next: what is loaded apart from runs, what
 * more than one graph needs, and inputs that would be uploaded more than once a run.
 */
final class Sharing {
  /** The graphs that load are one user of arrays, each segment is another. */
  private static final int LOADING = -1;

  private final Set<Object> shared = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Object> inOrder = new ArrayList<>();
  private final Map<Object, Integer> seen = new IdentityHashMap<>();
  private final Memory memory;

  Sharing(Memory memory, List<Task> loading, List<Segment> segments) {
    this.memory = memory;
    add(loading, LOADING, false);
    for (int i = 0; i < segments.size(); i++) {
      add(segments.get(i).tasks(), i, segments.get(i).steps() > 0);
    }
  }

  private void add(List<Task> tasks, int user, boolean repeated) {
    for (Task task : tasks) {
      for (Object argument : task.arguments()) {
        if (argument instanceof TornadoNativeArray) {
          Integer before = seen.putIfAbsent(argument, user);
          boolean twice = before != null && before != user;
          boolean shares =
              switch (memory.use(argument)) {
                case PARAMETER, STATE -> true;
                case INPUT -> twice || repeated;
                case VALUE -> twice || user == LOADING;
                case RUN, CONSTANT -> false;
              };
          if (shares && shared.add(argument)) {
            inOrder.add(argument);
          }
        }
      }
    }
  }

  boolean has(Object array) {
    return shared.contains(array);
  }

  /** All, in the order of their first use. */
  List<Object> all() {
    return inOrder;
  }

  /** Those that are loaded when something has written them; values are for parameters' loader. */
  List<Object> loadedAs(Use use) {
    return inOrder.stream().filter(array -> loader(array) == use).toList();
  }

  private Use loader(Object array) {
    Use use = memory.use(array);
    return use == Use.VALUE ? Use.PARAMETER : use;
  }
}
