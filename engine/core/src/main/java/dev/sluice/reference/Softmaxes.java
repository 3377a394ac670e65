package dev.sluice.reference;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Over;
import dev.sluice.op.Softmax;
import dev.sluice.op.SoftmaxGradient;

/** Softmax over the columns of a line or over the steps of a sequence. */
final class Softmaxes {
  private Softmaxes() {}

  static Kernel softmax(Softmax op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    int columns = op.out().shape().columns();
    if (op.over() == Over.COLUMNS) {
      return run -> {
        int lines = run.lines(op.out());
        for (int i = 0; i < lines; i++) {
          line(x, out, i * columns, columns);
        }
      };
    }
    return run -> {
      PackedLayout layout = run.layout();
      for (int s = 0; s < layout.sequences(); s++) {
        for (int j = 0; j < columns; j++) {
          overSteps(layout, x, out, s, j, columns);
        }
      }
    };
  }

  /** Softmax of {@code columns} numbers that lie together. */
  static void line(double[] x, double[] out, int from, int columns) {
    double max = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < columns; j++) {
      max = Math.max(max, x[from + j]);
    }
    double sum = 0;
    for (int j = 0; j < columns; j++) {
      out[from + j] = Math.exp(x[from + j] - max);
      sum += out[from + j];
    }
    for (int j = 0; j < columns; j++) {
      out[from + j] /= sum;
    }
  }

  private static void overSteps(
      PackedLayout layout, double[] x, double[] out, int sequence, int column, int columns) {
    int length = layout.length(sequence);
    double max = Double.NEGATIVE_INFINITY;
    for (int t = 0; t < length; t++) {
      max = Math.max(max, x[layout.row(sequence, t) * columns + column]);
    }
    double sum = 0;
    for (int t = 0; t < length; t++) {
      int at = layout.row(sequence, t) * columns + column;
      out[at] = Math.exp(x[at] - max);
      sum += out[at];
    }
    for (int t = 0; t < length; t++) {
      out[layout.row(sequence, t) * columns + column] /= sum;
    }
  }

  static Kernel gradient(SoftmaxGradient op, Memory memory) {
    double[] out = memory.of(op.out());
    double[] dOut = memory.of(op.dOut());
    double[] dx = memory.of(op.dx());
    int columns = op.out().shape().columns();
    if (op.over() == Over.COLUMNS) {
      return run -> {
        int lines = run.lines(op.out());
        for (int i = 0; i < lines; i++) {
          double dot = 0;
          for (int at = i * columns; at < (i + 1) * columns; at++) {
            dot += dOut[at] * out[at];
          }
          for (int at = i * columns; at < (i + 1) * columns; at++) {
            dx[at] = out[at] * (dOut[at] - dot);
          }
        }
      };
    }
    return run -> {
      PackedLayout layout = run.layout();
      for (int s = 0; s < layout.sequences(); s++) {
        for (int j = 0; j < columns; j++) {
          double dot = 0;
          for (int t = 0; t < layout.length(s); t++) {
            int at = layout.row(s, t) * columns + j;
            dot += dOut[at] * out[at];
          }
          for (int t = 0; t < layout.length(s); t++) {
            int at = layout.row(s, t) * columns + j;
            dx[at] = out[at] * (dOut[at] - dot);
          }
        }
      }
    };
  }
}
