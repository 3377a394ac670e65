package dev.sluice.tornado.lower;

import dev.sluice.backend.Fusion;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.tornado.graph.Memory;
import dev.sluice.tornado.graph.Recorder;
import dev.sluice.tornado.graph.Task;
import dev.sluice.tornado.kernel.RunInfo;
import dev.sluice.tornado.tune.Tuning;
import java.util.Set;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What the tasks of one workspace are made with.
 *
 * @param recorder receives them
 * @param fusions the rungs of the ladder that are on
 * @param tuning how kernels are cut
 * @param updated the parameters that the program itself updates
 * @param blas who computes large products; null for kernels of our own
 */
public record Machine(
    Recorder recorder, Set<Fusion> fusions, Tuning tuning, Set<Buffer> updated, Blas blas) {

  /** {@return every kernel's first argument} */
  public KernelContext context() {
    return recorder.context();
  }

  /** {@return every kernel's second argument} */
  public IntArray run() {
    return recorder.run();
  }

  /** {@return the workspace's arrays} */
  public Memory memory() {
    return recorder.memory();
  }

  /** {@return the most that a batch may have} */
  public Extent capacity() {
    return memory().capacity();
  }

  /**
   * Whether a rung of the ladder is on.
   *
   * @param fusion the rung
   */
  public boolean has(Fusion fusion) {
    return fusions.contains(fusion);
  }

  /**
   * The array of a buffer of numbers.
   *
   * @param buffer the buffer, or null
   * @return its array; one that no kernel may touch for null
   */
  public FloatArray of(Buffer buffer) {
    return memory().of(buffer);
  }

  /**
   * The lines of a buffer, as kernels are told.
   *
   * @param buffer the buffer
   * @return their number, or what of the run says it
   */
  public static int lines(Buffer buffer) {
    return switch (buffer.shape().axis()) {
      case FIXED -> buffer.shape().count();
      case ROWS -> RunInfo.BY_ROWS;
      case SEQUENCES -> RunInfo.BY_SEQUENCES;
    };
  }

  /**
   * Adds a task with a work-item for every element of a buffer.
   *
   * @param kernel the kernel's name
   * @param out the buffer
   * @param call makes the task
   */
  public void elements(String kernel, Buffer out, Task.Call call) {
    recorder.items(kernel, out.shape().size(capacity()), call);
  }
}
