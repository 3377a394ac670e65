package dev.sluice.tornado.lower;

import dev.sluice.op.Buffer;
import dev.sluice.op.Concat;
import dev.sluice.op.EmbeddingGather;
import dev.sluice.op.EmbeddingScatter;
import dev.sluice.op.OneHot;
import dev.sluice.op.PadColumns;
import dev.sluice.op.Reshape;
import dev.sluice.op.Slice;
import dev.sluice.tornado.kernel.EmbeddingKernels;
import dev.sluice.tornado.kernel.MovementKernels;
import uk.ac.manchester.tornado.api.common.TaskPackage;

/** Operations that only move numbers, and the gradient of a look-up. */
final class Movement {
  private Movement() {}

  static void concat(Concat op, Machine m) {
    int columns = op.out().shape().columns();
    int at = 0;
    for (Buffer part : op.parts()) {
      int width = part.shape().columns();
      copy(m, part, 0, width, op.out(), at, columns, part);
      at += width;
    }
  }

  static void slice(Slice op, Machine m) {
    int columns = op.x().shape().columns();
    int width = op.out().shape().columns();
    copy(m, op.x(), op.from(), columns, op.out(), 0, width, op.out());
  }

  /** Copies as many columns as the smaller of both has. */
  private static void copy(
      Machine m,
      Buffer from,
      int fromColumn,
      int fromLine,
      Buffer to,
      int toColumn,
      int toLine,
      Buffer smaller) {
    m.elements(
        "copyColumns",
        smaller,
        id ->
            TaskPackage.createPackage(
                id,
                MovementKernels::copyColumns,
                m.context(),
                m.run(),
                m.of(from),
                m.of(to),
                fromColumn,
                fromLine,
                toColumn,
                toLine,
                Machine.lines(smaller),
                smaller.shape().columns()));
  }

  static void pad(PadColumns op, Machine m) {
    m.elements(
        "padColumns",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                MovementKernels::padColumns,
                m.context(),
                m.run(),
                m.of(op.x()),
                m.of(op.out()),
                op.x().shape().columns(),
                op.before(),
                Machine.lines(op.out()),
                op.out().shape().columns()));
  }

  static void reshape(Reshape op, Machine m) {
    int columns = op.out().shape().columns();
    copy(m, op.x(), 0, columns, op.out(), 0, columns, op.out());
  }

  static void oneHot(OneHot op, Machine m) {
    m.elements(
        "oneHot",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                EmbeddingKernels::oneHot,
                m.context(),
                m.run(),
                m.memory().indices(op.indices()),
                m.of(op.out()),
                Machine.lines(op.out()),
                op.out().shape().columns()));
  }

  static void gather(EmbeddingGather op, Machine m) {
    m.elements(
        "gather",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                EmbeddingKernels::gather,
                m.context(),
                m.run(),
                m.of(op.table()),
                m.memory().indices(op.indices()),
                m.of(op.out()),
                Machine.lines(op.out()),
                op.out().shape().columns()));
  }

  static void scatter(EmbeddingScatter op, Machine m) {
    m.elements(
        "scatter",
        op.dTable(),
        id ->
            TaskPackage.createPackage(
                id,
                EmbeddingKernels::scatter,
                m.context(),
                m.run(),
                m.memory().indices(op.indices()),
                m.of(op.dOut()),
                m.of(op.dTable()),
                Machine.lines(op.dOut()),
                op.dTable().shape().lines(m.capacity()),
                op.dTable().shape().columns()));
  }
}
