package dev.sluice.reference;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Broadcast;
import dev.sluice.op.Over;
import dev.sluice.op.Reduce;
import java.util.Arrays;

/** Sums, means, the largest of many, and the adjoints of sums. */
final class Reductions {
  private Reductions() {}

  static Kernel reduce(Reduce op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    int columns = op.x().shape().columns();
    Visitor add =
        switch (op.kind()) {
          case SUM -> (at, reduced, terms) -> out[reduced] += x[at];
          case MEAN -> (at, reduced, terms) -> out[reduced] += x[at] / terms;
          case MAX -> (at, reduced, terms) -> out[reduced] = Math.max(out[reduced], x[at]);
        };
    double first = op.kind() == Reduce.Kind.MAX ? Double.NEGATIVE_INFINITY : 0;
    return run -> {
      Arrays.fill(out, 0, run.size(op.out()), first);
      forEach(op.over(), run.layout(), run.lines(op.x()), columns, add);
    };
  }

  static Kernel broadcast(Broadcast op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    int columns = op.out().shape().columns();
    Visitor copy = (at, reduced, terms) -> out[at] = op.mean() ? x[reduced] / terms : x[reduced];
    return run -> forEach(op.over(), run.layout(), run.lines(op.out()), columns, copy);
  }

  @FunctionalInterface
  private interface Visitor {
    void visit(int at, int reduced, int terms);
  }

  /** Visits every element of the full matrix with its place in the reduced one. */
  private static void forEach(
      Over over, PackedLayout layout, int lines, int columns, Visitor visitor) {
    switch (over) {
      case COLUMNS -> {
        for (int i = 0; i < lines * columns; i++) {
          visitor.visit(i, i / columns, columns);
        }
      }
      case LINES -> {
        for (int i = 0; i < lines * columns; i++) {
          visitor.visit(i, i % columns, lines);
        }
      }
      case ALL -> {
        for (int i = 0; i < lines * columns; i++) {
          visitor.visit(i, 0, lines * columns);
        }
      }
      case STEPS -> {
        for (int s = 0; s < layout.sequences(); s++) {
          int length = layout.length(s);
          for (int t = 0; t < length; t++) {
            for (int j = 0; j < columns; j++) {
              visitor.visit(layout.row(s, t) * columns + j, s * columns + j, length);
            }
          }
        }
      }
    }
  }
}
