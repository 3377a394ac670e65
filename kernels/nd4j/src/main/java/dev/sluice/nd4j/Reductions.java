package dev.sluice.nd4j;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Broadcast;
import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.Reduce;
import java.lang.foreign.MemorySegment;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums, means, the largest of many, and the adjoints of sums. */
final class Reductions {
  private Reductions() {}

  static void reduce(Bound b, Reduce op) {
    Recording r = b.r();
    INDArray x = b.of(op.x());
    INDArray out = b.of(op.out());
    if (op.kind() == Reduce.Kind.MAX) {
      max(b, op, x, out);
      return;
    }
    switch (op.over()) {
      case COLUMNS -> r.sum(x, out, 1);
      case LINES -> r.sum(x, out, 0);
      case ALL -> r.sum(x, out);
      case STEPS -> {
        r.fill(out, 0);
        for (int t = 0; t < b.layout().steps(); t++) {
          INDArray active = b.sequences(op.out(), b.layout().active(t));
          r.add(active, b.step(op.x(), t), active);
        }
      }
    }
    if (op.kind() == Reduce.Kind.MEAN) {
      divideByTerms(b, op.over(), op.x(), out, out);
    }
  }

  private static void max(Bound b, Reduce op, INDArray x, INDArray out) {
    Recording r = b.r();
    if (op.over() == Over.COLUMNS) {
      // ND4J's own maximum drops a NaN: those of a line, and zeros otherwise, are added to it.
      INDArray isNan = r.temporaryTruths(x.rows(), x.columns());
      INDArray nans = b.like(op.x());
      INDArray more = b.like(op.out());
      r.max(x, out);
      r.different(x, x, isNan);
      r.choose(isNan, x, b.like(op.x()), nans);
      r.sum(nans, more, 1);
      r.add(out, more, out);
      return;
    }
    r.copy(b.step(op.x(), 0), out);
    for (int t = 1; t < b.layout().steps(); t++) {
      INDArray active = b.sequences(op.out(), b.layout().active(t));
      Elementwise.chosen(r, active, b.step(op.x(), t), true, active);
    }
  }

  static void broadcast(Bound b, Broadcast op) {
    Recording r = b.r();
    INDArray x = b.of(op.x());
    INDArray out = b.of(op.out());
    if (op.mean()) {
      INDArray divided = b.like(op.x());
      divideByTerms(b, op.over(), op.out(), x, divided);
      x = divided;
    }
    if (op.over() != Over.STEPS) {
      r.fill(out, 0);
      r.add(out, x, out);
      return;
    }
    for (int t = 0; t < b.layout().steps(); t++) {
      r.copy(Ndarrays.lines(x, 0, b.layout().active(t)), b.step(op.out(), t));
    }
  }

  /** {@code z = reduced / terms}, with the terms that a reduction of a full matrix sums. */
  private static void divideByTerms(Bound b, Over over, Buffer full, INDArray reduced, INDArray z) {
    int lines = b.lines(full);
    int columns = full.shape().columns();
    switch (over) {
      case COLUMNS -> b.r().scale(reduced, 1.0 / columns, z);
      case LINES -> b.r().scale(reduced, 1.0 / lines, z);
      case ALL -> b.r().scale(reduced, 1.0 / ((double) lines * columns), z);
      case STEPS -> b.r().divide(reduced, lengths(b), z);
    }
  }

  /** The sequences' lengths, {@code [sequences, 1]}. */
  private static INDArray lengths(Bound b) {
    PackedLayout layout = b.layout();
    float[] values = new float[layout.sequences()];
    for (int s = 0; s < values.length; s++) {
      values[s] = layout.length(s);
    }
    INDArray lengths = b.r().temporary(values.length, 1);
    Ndarrays.write(lengths, MemorySegment.ofArray(values), (long) values.length * Float.BYTES);
    return lengths;
  }
}
