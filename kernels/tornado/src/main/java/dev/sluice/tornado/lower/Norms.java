package dev.sluice.tornado.lower;

import static dev.sluice.tornado.kernel.ReductionKernels.GROUP;

import dev.sluice.op.Buffer;
import dev.sluice.op.GlobalNorm;
import dev.sluice.tornado.kernel.NormKernels;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The global norm, in two stages. */
final class Norms {
  private Norms() {}

  static void globalNorm(GlobalNorm op, Machine m) {
    int shares = 0;
    for (Buffer x : op.parts()) {
      shares += Reductions.firstStage(x.shape().size(m.capacity()));
    }
    int large = shares;
    FloatArray partial = m.memory().scratch(2L * shares);
    int next = 0;
    for (Buffer x : op.parts()) {
      int groups = Reductions.firstStage(x.shape().size(m.capacity()));
      int to = next;
      next += groups;
      m.recorder()
          .groups(
              "partialSquares",
              groups,
              GROUP,
              id ->
                  TaskPackage.createPackage(
                      id,
                      NormKernels::partialSquares,
                      m.context(),
                      m.run(),
                      m.of(x),
                      partial,
                      large,
                      to,
                      groups,
                      Machine.lines(x),
                      x.shape().columns()));
    }
    m.recorder()
        .groups(
            "finishNorm",
            1,
            GROUP,
            id ->
                TaskPackage.createPackage(
                    id,
                    NormKernels::finishNorm,
                    m.context(),
                    m.run(),
                    partial,
                    m.of(op.norm()),
                    large,
                    large));
  }
}
