package dev.sluice.train;

import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.program.Recorder;

/**
 * A loss on a model's output.
 *
 * @param targets the input buffer that the output is compared with
 * @param loss {@code [1]}
 * @param prediction probabilities of the classes, or the model's output
 */
record Targets(Buffer targets, Buffer loss, Buffer prediction) {
  static Targets record(Recorder r, Buffer output, Loss loss, boolean mean) {
    return switch (loss) {
      case CROSS_ENTROPY -> {
        Buffer targets = r.indices("targets", output.shape().withColumns(1));
        SoftmaxCrossEntropy op = r.crossEntropy(output, targets, mean);
        yield new Targets(targets, op.loss(), op.probabilities());
      }
      case SQUARED_ERROR -> {
        Shape shape = output.shape();
        Buffer targets = r.input("targets", shape);
        yield new Targets(targets, r.squaredError(output, targets, mean), output);
      }
    };
  }
}
