package dev.sluice.reference;

import dev.sluice.op.Concat;
import dev.sluice.op.EmbeddingGather;
import dev.sluice.op.EmbeddingScatter;
import dev.sluice.op.OneHot;
import dev.sluice.op.PadColumns;
import dev.sluice.op.Slice;
import java.util.Arrays;

/** Operations that only move numbers, or sum what was moved from the same place. */
final class Movement {
  private Movement() {}

  static Kernel concat(Concat op, Memory memory) {
    double[] out = memory.of(op.out());
    int columns = op.out().shape().columns();
    double[][] parts = op.parts().stream().map(memory::of).toArray(double[][]::new);
    int[] widths = op.parts().stream().mapToInt(part -> part.shape().columns()).toArray();
    return run -> {
      int lines = run.lines(op.out());
      int from = 0;
      for (int p = 0; p < parts.length; p++) {
        copyLines(parts[p], 0, widths[p], out, from, columns, lines, widths[p]);
        from += widths[p];
      }
    };
  }

  static Kernel slice(Slice op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    int width = op.out().shape().columns();
    int columns = op.x().shape().columns();
    return run -> copyLines(x, op.from(), columns, out, 0, width, run.lines(op.out()), width);
  }

  static Kernel pad(PadColumns op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    int width = op.x().shape().columns();
    int columns = op.out().shape().columns();
    return run -> {
      Arrays.fill(out, 0, run.size(op.out()), 0);
      copyLines(x, 0, width, out, op.before(), columns, run.lines(op.out()), width);
    };
  }

  private static void copyLines(
      double[] from,
      int fromAt,
      int fromLine,
      double[] to,
      int toAt,
      int toLine,
      int lines,
      int width) {
    for (int i = 0; i < lines; i++) {
      System.arraycopy(from, fromAt + i * fromLine, to, toAt + i * toLine, width);
    }
  }

  static Kernel gather(EmbeddingGather op, Memory memory) {
    double[] table = memory.of(op.table());
    int[] indices = memory.indices(op.indices());
    double[] out = memory.of(op.out());
    int size = op.out().shape().columns();
    int vocabulary = op.table().shape().count();
    return run -> {
      int lines = run.lines(op.out());
      for (int i = 0; i < lines; i++) {
        int index = requireIndex(indices[i], vocabulary, "EmbeddingGather", i);
        System.arraycopy(table, index * size, out, i * size, size);
      }
    };
  }

  static Kernel scatter(EmbeddingScatter op, Memory memory) {
    int[] indices = memory.indices(op.indices());
    double[] dOut = memory.of(op.dOut());
    double[] dTable = memory.of(op.dTable());
    int size = op.dOut().shape().columns();
    return run -> {
      int lines = run.lines(op.dOut());
      Arrays.fill(dTable, 0);
      for (int i = 0; i < lines; i++) {
        for (int j = 0; j < size; j++) {
          dTable[indices[i] * size + j] += dOut[i * size + j];
        }
      }
    };
  }

  static Kernel oneHot(OneHot op, Memory memory) {
    int[] indices = memory.indices(op.indices());
    double[] out = memory.of(op.out());
    int columns = op.out().shape().columns();
    return run -> {
      int lines = run.lines(op.out());
      Arrays.fill(out, 0, run.size(op.out()), 0);
      for (int i = 0; i < lines; i++) {
        if (indices[i] >= 0 && indices[i] < columns) {
          out[i * columns + indices[i]] = 1;
        }
      }
    };
  }

  static int requireIndex(int index, int below, String op, int line) {
    if (index < 0 || index >= below) {
      throw new IllegalArgumentException(
          op + ": index " + index + " in row " + line + " is outside [0, " + below + ")");
    }
    return index;
  }
}
