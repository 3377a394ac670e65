package dev.sluice.tornado.graph;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Makes tasks that do nothing, so that arrays which stay on the device are there. */
final class Touches {
  /** The operation of a task that belongs to none of the program. */
  static final int OUTSIDE = -1;

  private final Recorder recorder;
  private int names;

  Touches(Memory memory) {
    recorder = new Recorder(memory, 0);
  }

  /** Tasks that have all of some arrays as arguments. */
  List<Task> of(List<Object> arrays) {
    List<FloatArray> numbers = new ArrayList<>();
    List<Task> tasks = new ArrayList<>();
    for (Object array : arrays) {
      if (array instanceof FloatArray floats) {
        numbers.add(floats);
      } else {
        tasks.add(touchIndices((IntArray) array));
      }
    }
    for (int i = 0; i < numbers.size(); i += TouchKernels.NUMBERS) {
      FloatArray[] a = new FloatArray[TouchKernels.NUMBERS];
      for (int j = 0; j < a.length; j++) {
        a[j] = i + j < numbers.size() ? numbers.get(i + j) : recorder.memory().nothing();
      }
      tasks.add(touch(a));
    }
    return tasks;
  }

  private Task touch(FloatArray[] a) {
    TaskPackage call =
        TaskPackage.createPackage(
            "touch_" + names++,
            TouchKernels::touch,
            recorder.context(),
            recorder.run(),
            a[0],
            a[1],
            a[2],
            a[3],
            a[4],
            a[5],
            a[6],
            a[7]);
    return new KernelTask("touch", OUTSIDE, 1, 1, call);
  }

  private Task touchIndices(IntArray array) {
    TaskPackage call =
        TaskPackage.createPackage(
            "touchIndices_" + names++,
            TouchKernels::touchIndices,
            recorder.context(),
            recorder.run(),
            array);
    return new KernelTask("touchIndices", OUTSIDE, 1, 1, call);
  }
}
