package dev.sluice.nd4j;

import dev.sluice.op.Buffer;
import dev.sluice.op.Concat;
import dev.sluice.op.EmbeddingGather;
import dev.sluice.op.EmbeddingScatter;
import dev.sluice.op.OneHot;
import dev.sluice.op.PadColumns;
import dev.sluice.op.Reshape;
import dev.sluice.op.Slice;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Operations that only move numbers, or sum what was moved from the same place. */
final class Movement {
  private Movement() {}

  /** Some columns of all lines that the batch fills. */
  private static INDArray columns(Bound b, Buffer buffer, int from, int columns) {
    return Ndarrays.view(b.memory().whole(buffer), 0, b.lines(buffer), from, columns);
  }

  static void concat(Bound b, Concat op) {
    int from = 0;
    for (Buffer part : op.parts()) {
      int width = part.shape().columns();
      b.r().copy(b.of(part), columns(b, op.out(), from, width));
      from += width;
    }
  }

  static void slice(Bound b, Slice op) {
    b.r().copy(columns(b, op.x(), op.from(), op.out().shape().columns()), b.of(op.out()));
  }

  static void pad(Bound b, PadColumns op) {
    b.r().fill(b.of(op.out()), 0);
    b.r().copy(b.of(op.x()), columns(b, op.out(), op.before(), op.x().shape().columns()));
  }

  static void reshape(Bound b, Reshape op) {
    b.r().copy(flat(b, op.x()), flat(b, op.out()));
  }

  /** All numbers of a buffer of fixed shape in one line; the same memory. */
  private static INDArray flat(Bound b, Buffer buffer) {
    INDArray whole = b.memory().whole(buffer);
    long[] shape = {1, whole.length()};
    return Nd4j.create(whole.data(), shape, new long[] {shape[1], 1}, 0, 'c', whole.dataType());
  }

  static void oneHot(Bound b, OneHot op) {
    b.r().oneHot(vector(b, op.indices()), b.of(op.out()));
  }

  /** Indices as the vector that gather and scatter take; the same memory. */
  private static INDArray vector(Bound b, Buffer indices) {
    INDArray whole = b.memory().whole(indices);
    return Nd4j.create(
        whole.data(), new long[] {b.lines(indices)}, new long[] {1}, 0, 'c', whole.dataType());
  }

  static void gather(Bound b, EmbeddingGather op) {
    INDArray indices = vector(b, op.indices());
    int below = op.table().shape().count();
    b.r().host(key -> requireIndices(indices, b.lines(op.indices()), below));
    b.r().gather(b.of(op.table()), indices, b.of(op.out()));
  }

  static void scatter(Bound b, EmbeddingScatter op) {
    INDArray table = b.of(op.dTable());
    b.r().fill(table, 0);
    b.r().scatterAdd(table, vector(b, op.indices()), b.of(op.dOut()));
  }

  private static void requireIndices(INDArray indices, int count, int below) {
    for (int i = 0; i < count; i++) {
      int index = indices.getInt(i);
      if (index < 0 || index >= below) {
        throw new IllegalArgumentException(
            "EmbeddingGather: index " + index + " in row " + i + " is outside [0, " + below + ")");
      }
    }
  }
}
