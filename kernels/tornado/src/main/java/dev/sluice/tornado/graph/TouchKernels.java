package dev.sluice.tornado.graph;

import dev.sluice.tornado.kernel.RunInfo;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels that do nothing with their arrays. TornadoVM allocates an array on the device for the
 * first task graph with a task that has it as an argument, and hands on only what is allocated.
 */
final class TouchKernels {
  /** Arrays of one kernel. */
  static final int NUMBERS = 8;

  private TouchKernels() {}

  /** Never true, which the compiler cannot know. */
  private static boolean never(IntArray run) {
    return run.get(RunInfo.ROWS) < 0;
  }

  static void touch(
      KernelContext context,
      IntArray run,
      FloatArray a,
      FloatArray b,
      FloatArray c,
      FloatArray d,
      FloatArray e,
      FloatArray f,
      FloatArray g,
      FloatArray h) {
    RunInfo.inOrder(run);
    if (never(run)) {
      int i = context.globalIdx;
      a.set(i, 0f);
      b.set(i, 0f);
      c.set(i, 0f);
      d.set(i, 0f);
      e.set(i, 0f);
      f.set(i, 0f);
      g.set(i, 0f);
      h.set(i, 0f);
    }
  }

  static void touchIndices(KernelContext context, IntArray run, IntArray a) {
    RunInfo.inOrder(run);
    if (never(run)) {
      a.set(context.globalIdx, 0);
    }
  }
}
