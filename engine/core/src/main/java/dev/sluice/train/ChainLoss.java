package dev.sluice.train;

import dev.sluice.data.Example;
import dev.sluice.model.Crf;
import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import java.util.List;
import java.util.Objects;

/**
 * {@code ln Σ e^score of all tag sequences − ln Σ e^score of those that agree with the targets}.
 * The second sum is the first one with other tags forbidden, so that steps without a target need
 * nothing of their own.
 *
 * @param layer the name of the {@link Crf}
 */
record ChainLoss(String layer) implements Loss {
  ChainLoss {
    Objects.requireNonNull(layer, "Chain loss: the name of the Crf layer is missing");
  }

  /** {@code e^−this} is 0, and sums with it are what they are without. */
  private static final double FORBIDDEN = 1e30;

  @Override
  public void requireHead(String head) {
    boolean within = layer.equals(head) || layer.startsWith(head + ".");
    if (!head.equals(Example.UNNAMED) && !within) {
      throw new IllegalArgumentException(
          "Chain loss: the Crf layer '" + layer + "' is not in the head '" + head + "'");
    }
  }

  @Override
  public boolean ofWholeSequences() {
    return true;
  }

  @Override
  public Recorded record(Recorder r, String name, Buffer output) {
    int tags = output.shape().columns();
    Buffer transitions = parameter(r, Crf.TRANSITIONS, Shape.matrix(tags, tags));
    Buffer start = parameter(r, Crf.START, Shape.vector(tags));
    Buffer end = parameter(r, Crf.END, Shape.vector(tags));
    Buffer targets = r.indices(name, Shape.rows(1));
    Buffer hot = r.oneHot(targets, tags);
    Buffer counted = r.sum(Over.COLUMNS, hot);
    // 1 for the target's tag, and for every tag where the target is ignored.
    Buffer right = r.add(hot, r.affine(counted, -1, 1));
    Buffer allowed = r.add(output, r.affine(right, FORBIDDEN, -FORBIDDEN));
    Buffer all = Crf.logPartition(r, output, transitions, start, end);
    Buffer agreeing = Crf.logPartition(r, allowed, transitions, start, end);
    Buffer sum = r.sum(Over.ALL, r.subtract(all, agreeing));
    // The gradient of the first sum is how probable each tag is.
    return new Recorded(
        targets, sum, () -> r.gradients(r.sum(Over.ALL, all), List.of(output)).of(output));
  }

  private Buffer parameter(Recorder r, String name, Shape shape) {
    String full = layer + "." + name;
    if (r.parameters().stream().noneMatch(parameter -> parameter.name().equals(full))) {
      throw new IllegalArgumentException(
          "Chain loss: the model has no Crf layer '" + layer + "', as there is no '" + full + "'");
    }
    return r.parameter(full, shape);
  }
}
