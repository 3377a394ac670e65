package dev.sluice.tornado.graph;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * What TornadoVM would compile for some recorded tasks, as a text: kernels, their numbers, and
 * which arrays they have in common. Two workspaces with the same text can use one plan, one after
 * the other: their kernels are the same, and so are the places of their buffers.
 */
final class Structure {
  private final StringBuilder text = new StringBuilder();
  private final Map<Object, Integer> arrays = new IdentityHashMap<>();
  private final Memory memory;

  private Structure(Memory memory) {
    this.memory = memory;
  }

  /** Describes tasks and arrays. */
  static String of(Recorder recorder) {
    Structure structure = new Structure(recorder.memory());
    for (TornadoNativeArray buffer : recorder.memory().buffers()) {
      structure.argument(buffer);
    }
    structure.text.append('\n');
    structure.tasks(recorder.loading());
    for (Segment segment : recorder.segments()) {
      structure
          .text
          .append("segment ")
          .append(List.of(segment.phase(), segment.steps(), segment.extra()))
          .append('\n');
      structure.tasks(segment.tasks());
    }
    return structure.text.toString();
  }

  private void tasks(List<Task> tasks) {
    for (Task task : tasks) {
      text.append(task.kernel()).append(' ').append(task.op());
      if (task instanceof KernelTask kernel) {
        text.append(' ').append(kernel.items()).append('/').append(kernel.group());
      }
      for (Object argument : task.arguments()) {
        argument(argument);
      }
      text.append('\n');
    }
  }

  private void argument(Object argument) {
    if (argument instanceof TornadoNativeArray array) {
      array(array);
    } else if (!(argument instanceof KernelContext)) {
      text.append(' ').append(argument);
    }
  }

  private void array(TornadoNativeArray array) {
    text.append(" #");
    Integer number = arrays.putIfAbsent(array, arrays.size());
    if (number != null) {
      text.append(number);
      return;
    }
    text.append(arrays.size() - 1).append('=');
    text.append(memory.use(array));
    text.append(array instanceof FloatArray ? "float" : "int");
    text.append(array.getSize());
    if (memory.use(array) == Memory.Use.CONSTANT && array instanceof FloatArray constants) {
      for (int i = 0; i < constants.getSize(); i++) {
        text.append(':').append(constants.get(i));
      }
    }
  }
}
