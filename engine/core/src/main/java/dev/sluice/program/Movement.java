package dev.sluice.program;

import dev.sluice.op.ArraySize;
import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.ChainScan;
import dev.sluice.op.Concat;
import dev.sluice.op.EmbeddingGather;
import dev.sluice.op.Extent;
import dev.sluice.op.Fill;
import dev.sluice.op.OneHot;
import dev.sluice.op.Over;
import dev.sluice.op.Reshape;
import dev.sluice.op.Reverse;
import dev.sluice.op.Scan;
import dev.sluice.op.SelectStep;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.op.Shift;
import dev.sluice.op.Slice;
import java.util.ArrayList;
import java.util.List;

/** What a {@link Recorder} moves: columns, lines, and the steps of sequences. */
public abstract sealed class Movement extends Reductions permits Recorder {
  Movement(Extent capacity) {
    super(capacity);
  }

  /**
   * Matrices side by side.
   *
   * @param parts matrices of as many lines
   * @return {@code [n, c1 + c2 + …]}
   */
  public final Buffer concat(List<Buffer> parts) {
    long sum = parts.stream().mapToLong(part -> part.shape().columns()).sum();
    int columns = ArraySize.of("Concat: the columns together", "join fewer", sum);
    Buffer out = value("concat", parts.getFirst().shape().withColumns(columns));
    record(new Concat(parts, out));
    return out;
  }

  /**
   * Neighbouring columns.
   *
   * @param x {@code [n, c]}
   * @param from the first column
   * @param columns how many
   * @return {@code [n, columns]}
   */
  public final Buffer slice(Buffer x, int from, int columns) {
    Buffer out = value("slice", x.shape().withColumns(columns));
    record(new Slice(x, from, out));
    return out;
  }

  /**
   * The same numbers, line after line, in another fixed shape.
   *
   * @param x a fixed shape
   * @param shape a fixed shape of as many numbers
   * @return that shape
   */
  public final Buffer reshape(Buffer x, Shape shape) {
    Buffer out = value("reshape", shape);
    record(new Reshape(x, out));
    return out;
  }

  /**
   * Matrices of fixed shapes below one another.
   *
   * @param parts matrices of as many columns
   * @return {@code [n1 + n2 + …, c]}
   */
  public final Buffer concatLines(List<Buffer> parts) {
    int columns = parts.getFirst().shape().columns();
    long lines = 0;
    List<Buffer> flat = new ArrayList<>();
    for (Buffer part : parts) {
      Shape shape = part.shape();
      if (shape.axis() != Axis.FIXED || shape.columns() != columns) {
        throw new ShapeException(
            "ConcatLines: '" + part.name() + "' " + shape + ", needs [·, " + columns + "], fixed");
      }
      lines += shape.count();
      flat.add(reshape(part, Shape.matrix(1, numbers("ConcatLines", shape))));
    }
    return reshape(concat(flat), Shape.matrix((int) lines, columns)); // of so many numbers
  }

  private static int numbers(String op, Shape shape) {
    return ArraySize.of(op + ": a matrix", "take a smaller one", shape.count(), shape.columns());
  }

  /**
   * Neighbouring lines of a matrix of fixed shape.
   *
   * @param x {@code [n, c]}
   * @param from the first line
   * @param lines how many
   * @return {@code [lines, c]}
   */
  public final Buffer sliceLines(Buffer x, int from, int lines) {
    Shape shape = x.shape();
    int columns = shape.columns();
    if (shape.axis() != Axis.FIXED || from < 0 || lines < 1 || lines > shape.count() - from) {
      throw new ShapeException(
          "SliceLines: '"
              + x.name()
              + "' "
              + shape
              + " has no lines "
              + from
              + " to "
              + (from + (long) lines - 1));
    }
    Buffer flat = reshape(x, Shape.matrix(1, numbers("SliceLines", shape)));
    return reshape(slice(flat, from * columns, lines * columns), Shape.matrix(lines, columns));
  }

  /**
   * A 1 in the column that an index names, among zeros; zeros alone where it names none.
   *
   * @param indices {@code [n, 1]} of indices
   * @param columns how many columns
   * @return {@code [n, columns]}
   */
  public final Buffer oneHot(Buffer indices, int columns) {
    Buffer out = value("one hot", indices.shape().withColumns(columns));
    record(new OneHot(indices, out));
    return out;
  }

  /**
   * The number in the column that each line's index names; 0 where it names none.
   *
   * @param x {@code [n, c]}
   * @param indices {@code [n, 1]} of indices
   * @return {@code [n, 1]}
   */
  public final Buffer pick(Buffer x, Buffer indices) {
    Buffer chosen = oneHot(indices, x.shape().columns());
    return sum(Over.COLUMNS, where(chosen, x, fill(0, Shape.scalar())));
  }

  /**
   * The row of each sequence's last step.
   *
   * @param x {@code [rows, c]}
   * @return {@code [sequences, c]}
   */
  public final Buffer lastStep(Buffer x) {
    return step(x, SelectStep.LAST);
  }

  /**
   * The row of each sequence's first step.
   *
   * @param x {@code [rows, c]}
   * @return {@code [sequences, c]}
   */
  public final Buffer firstStep(Buffer x) {
    return step(x, 0);
  }

  /**
   * The row of one step of each sequence; zeros for a sequence that does not have it.
   *
   * @param x {@code [rows, c]}
   * @param step from 0 on, or below 0 from the end: −1 is the last
   * @return {@code [sequences, c]}
   */
  public final Buffer step(Buffer x, int step) {
    Buffer out = value("step", Shape.sequences(x.shape().columns()));
    record(new SelectStep(step, x, out));
    return out;
  }

  /**
   * The row of a step that each sequence chooses; zeros for a sequence that does not have it.
   *
   * @param x {@code [rows, c]}
   * @param step {@code [sequences, 1]}, steps as numbers from 0 on
   * @return {@code [sequences, c]}
   */
  public final Buffer gatherStep(Buffer x, Buffer step) {
    Buffer chosen = equal(stepNumbers(), repeatSteps(step));
    return sum(Over.STEPS, where(chosen, x, fill(0, Shape.scalar())));
  }

  /** {@return the step of each row as a number from 0 on, {@code [rows, 1]}} */
  public final Buffer stepNumbers() {
    return affine(cumulativeSum(fill(1, Shape.rows(1))), 1, -1);
  }

  /**
   * Every sequence some steps later: {@code x[t − steps]}, and 0 where there is no such step.
   *
   * @param x {@code [rows, c]}
   * @param steps how many steps later; below 0 for earlier
   * @return {@code [rows, c]}
   */
  public final Buffer shift(Buffer x, int steps) {
    Buffer out = value("shift", x.shape());
    record(new Shift(steps, x, out));
    return out;
  }

  /**
   * Every sequence from its last step to its first.
   *
   * @param x {@code [rows, c]}
   * @return {@code [rows, c]}
   */
  public final Buffer reverse(Buffer x) {
    Buffer out = value("reverse", x.shape());
    record(new Reverse(x, out));
    return out;
  }

  /**
   * The sum of each step and all before it.
   *
   * @param x {@code [rows, c]}
   * @return {@code [rows, c]}
   */
  public final Buffer cumulativeSum(Buffer x) {
    return scan(false, null, x);
  }

  /**
   * A linear recurrence over the steps of each sequence: {@code y[t] = factor[t] · y[t − 1] +
   * x[t]}, see {@link Scan}.
   *
   * @param reverse whether steps are visited from the last
   * @param factor {@code [rows, c]}, or null for 1
   * @param x {@code [rows, c]}
   * @return {@code [rows, c]}
   */
  public final Buffer scan(boolean reverse, Buffer factor, Buffer x) {
    Buffer out = value("scan", x.shape());
    record(new Scan(reverse, factor, x, out));
    return out;
  }

  /**
   * The forward algorithm of a linear chain in logarithms, see {@link ChainScan}.
   *
   * @param scores {@code [rows, K]}, of the states by step
   * @param transitions {@code [K, K]}, from a line's state to a column's
   * @return {@code [rows, K]}, to which the scores are still to be added
   */
  public final Buffer chainScan(Buffer scores, Buffer transitions) {
    Buffer out = value("chain", scores.shape());
    record(new ChainScan(scores, transitions, out));
    return out;
  }

  /**
   * One line of a table per index: the gather of lines.
   *
   * @param table {@code [vocabulary, size]}, a parameter or a computed value of fixed shape
   * @param indices {@code [n, 1]} of indices
   * @return {@code [n, size]}
   */
  public final Buffer embedding(Buffer table, Buffer indices) {
    Buffer out = value("embedding", indices.shape().withColumns(table.shape().columns()));
    record(new EmbeddingGather(table, indices, out));
    return out;
  }

  /**
   * A constant.
   *
   * @param value the number
   * @param shape any shape
   * @return a buffer full of it
   */
  public final Buffer fill(double value, Shape shape) {
    Buffer out = value("fill", shape);
    record(new Fill(value, out));
    return out;
  }
}
