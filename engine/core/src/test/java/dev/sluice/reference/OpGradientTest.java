package dev.sluice.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Binary;
import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.Shape;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.Unary;
import dev.sluice.program.Recorder;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operation that has a gradient against central differences. */
class OpGradientTest {
  private static final PackedLayout LAYOUT = PackedLayout.of(4, 2, 1);

  private static void ofRows(Function<Recorder, Function<Buffer, Buffer>> op) {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer x = r.input("x", Shape.rows(5));
    check.check(check.weighted(List.of(op.apply(r).apply(x))), List.of(x));
  }

  @ParameterizedTest
  @EnumSource(Unary.Kind.class)
  void unary(Unary.Kind kind) {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer x = r.input("x", Shape.rows(5));
    if (kind == Unary.Kind.SIGN) { // which has no gradient, but must let others through
      check.check(check.weighted(List.of(r.multiply(r.unary(kind, x), x))), List.of(x));
      return;
    }
    if (kind == Unary.Kind.LOG || kind == Unary.Kind.SQRT) {
      check.range(x, 0.5, 2);
    }
    check.check(check.weighted(List.of(r.unary(kind, x))), List.of(x));
  }

  /** A smaller first operand: rows, columns and numbers, in every kind. */
  @ParameterizedTest
  @EnumSource(Binary.Kind.class)
  void smallerOperandsFirst(Binary.Kind kind) {
    for (Over over : List.of(Over.LINES, Over.COLUMNS, Over.ALL)) {
      CentralDifferences check = new CentralDifferences(LAYOUT, 5);
      Recorder r = check.recorder();
      Buffer full = r.input("full", Shape.rows(5));
      Buffer small = r.input("small", over.reduce(full.shape()));
      check.range(full, 0.5, 2);
      check.range(small, 0.5, 2);
      Buffer out =
          switch (kind) {
            case ADD -> r.add(small, full);
            case SUBTRACT -> r.subtract(small, full);
            case MULTIPLY -> r.multiply(small, full);
            case DIVIDE -> r.divide(small, full);
            case MAXIMUM -> r.maximum(small, full);
            case MINIMUM -> r.minimum(small, full);
            case GREATER -> r.multiply(r.greater(small, full), r.add(small, full));
            case EQUAL ->
                r.add(r.multiply(r.equal(r.clamp(small, 0.75), r.clamp(full, 0.75)), full), small);
          };
      assertEquals(full.shape(), out.shape());
      check.check(check.weighted(List.of(out)), List.of(small, full));
    }
  }

  @Test
  void affine() {
    ofRows(r -> x -> r.affine(x, -2.5, 0.25));
  }

  @Test
  void clamp() {
    ofRows(r -> x -> r.clamp(x, 0.5));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void dropout(boolean variational) {
    ofRows(r -> x -> r.dropout(x, 0.3, variational));
  }

  @Test
  void dropoutOfSequences() {
    ofRows(r -> x -> r.dropout(r.lastStep(x), 0.3, false));
  }

  @ParameterizedTest
  @EnumSource(Over.class)
  void sum(Over over) {
    ofRows(r -> x -> r.sum(over, x));
  }

  @ParameterizedTest
  @EnumSource(Over.class)
  void mean(Over over) {
    ofRows(r -> x -> r.mean(over, x));
  }

  @ParameterizedTest
  @EnumSource(Over.class)
  void repeat(Over over) {
    ofRows(r -> x -> r.repeat(over, r.sum(over, r.tanh(x)), Shape.rows(5)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Over.class,
      names = {"COLUMNS", "STEPS"})
  void softmax(Over over) {
    ofRows(r -> x -> r.softmax(over, x));
  }

  @ParameterizedTest
  @EnumSource(
      value = Over.class,
      names = {"COLUMNS", "STEPS"})
  void largestSmallestAndLogarithms(Over over) {
    ofRows(r -> x -> r.max(over, x));
    ofRows(r -> x -> r.min(over, x));
    ofRows(r -> x -> r.logSumExp(over, x));
    ofRows(r -> x -> r.logSoftmax(over, x));
  }

  @Test
  void whereChoosesAlsoAmongSmallerOperands() {
    for (Over over : List.of(Over.LINES, Over.COLUMNS, Over.ALL)) {
      CentralDifferences check = new CentralDifferences(LAYOUT, 5);
      Recorder r = check.recorder();
      Buffer x = r.input("x", Shape.rows(5));
      Buffer y = r.input("y", over.reduce(x.shape()));
      Buffer condition = r.greater(r.input("c", Shape.rows(5)), r.fill(0, Shape.scalar()));
      Buffer some = r.greater(r.input("d", Shape.rows(1)), r.fill(0, Shape.scalar()));
      Buffer out = r.add(r.where(condition, x, y), r.where(some, y, r.tanh(x)));
      check.check(check.weighted(List.of(out)), List.of(x, y));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {3, 2, 1, 0.5, -1.5})
  void power(double exponent) {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer x = r.input("x", Shape.rows(5));
    check.range(x, 0.5, 2);
    check.check(check.weighted(List.of(r.power(x, exponent))), List.of(x));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1, 3, -3, 0})
  void shiftsAndSteps(int steps) {
    ofRows(r -> x -> r.shift(r.tanh(x), steps));
    ofRows(r -> x -> r.step(r.tanh(x), steps));
    ofRows(r -> x -> r.add(r.reverse(r.tanh(x)), r.cumulativeSum(x)));
  }

  @Test
  void gatheredSteps() {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer x = r.input("x", Shape.rows(5));
    Buffer out = r.gatherStep(x, r.fill(1, Shape.sequences(1)));
    check.check(check.weighted(List.of(out)), List.of(x));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void scan(boolean reverse) {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer x = r.input("x", Shape.rows(5));
    Buffer factor = r.input("factor", Shape.rows(5));
    Buffer out = r.scan(reverse, factor, x);
    // A second time, so that the gradient of a scan's own gradient's neighbour is in it.
    check.check(check.weighted(List.of(r.scan(!reverse, factor, out))), List.of(x, factor));
  }

  @Test
  void chainScan() {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer scores = r.input("scores", Shape.rows(3));
    Buffer transitions = r.input("transitions", Shape.matrix(3, 3));
    Buffer out = r.chainScan(scores, transitions);
    check.check(
        check.weighted(List.of(r.add(scores, out), r.tanh(out))), List.of(scores, transitions));
  }

  @Test
  void linesAndColumnsOfFixedMatrices() {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer a = r.input("a", Shape.matrix(2, 3));
    Buffer b = r.input("b", Shape.vector(3));
    Buffer all = r.concatLines(List.of(a, b, r.tanh(a)));
    check.check(
        check.weighted(List.of(r.sliceLines(all, 1, 3), r.reshape(all, Shape.matrix(3, 5)))),
        List.of(a, b));
  }

  @Test
  void pickedColumns() {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer x = r.input("x", Shape.rows(4));
    Buffer indices = r.indices("targets", Shape.rows(1));
    check.set(indices, 3, 0, SoftmaxCrossEntropy.IGNORED, 1, 3, 2, 2);
    check.check(check.weighted(List.of(r.pick(r.tanh(x), indices))), List.of(x));
  }

  @Test
  void noGradientPassesAStop() {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer x = r.input("x", Shape.rows(5));
    Buffer y = r.input("y", Shape.rows(5));
    Buffer loss = check.weighted(List.of(r.multiply(r.stopGradient(x), y)));
    assertFalse(r.gradients(loss, List.of(x, y)).has(x));
    check.check(loss, List.of(y));
  }

  @Test
  void concatAndSlice() {
    ofRows(r -> x -> r.slice(r.concat(List.of(x, r.tanh(x), x)), 3, 9));
  }

  @Test
  void padThroughSecondUse() {
    ofRows(r -> x -> r.multiply(r.slice(x, 0, 2), r.slice(x, 3, 2)));
  }

  @Test
  void steps() {
    ofRows(r -> x -> r.multiply(r.firstStep(x), r.lastStep(r.tanh(x))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"same", "row", "column", "number"})
  void binary(String b) {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer x = r.input("x", Shape.rows(5));
    Buffer y =
        r.input(
            "y",
            switch (b) {
              case "same" -> Shape.rows(5);
              case "row" -> Shape.vector(5);
              case "column" -> Shape.rows(1);
              default -> Shape.scalar();
            });
    check.range(y, 0.5, 1.5);
    Buffer out = r.add(r.multiply(x, y), r.divide(r.subtract(r.add(x, y), y), y));
    check.check(check.weighted(List.of(out, r.subtract(x, y))), List.of(x, y));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void matmul(int transposes) {
    boolean ta = (transposes & 1) != 0;
    boolean tb = (transposes & 2) != 0;
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer a = r.input("a", ta ? Shape.matrix(6, 3) : Shape.matrix(3, 6));
    Buffer b = r.input("b", tb ? Shape.matrix(5, 6) : Shape.matrix(6, 5));
    check.check(check.weighted(List.of(r.matmul(a, ta, b, tb))), List.of(a, b));
  }

  @Test
  void matmulOfRows() {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer x = r.input("x", Shape.rows(5));
    Buffer w = r.input("w", Shape.matrix(4, 5));
    Buffer y = r.matmul(x, false, w, true);
    check.check(check.weighted(List.of(y, r.matmul(x, true, y, false))), List.of(x, w));
  }

  @Test
  void matmulWithAVector() {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer x = r.input("x", Shape.rows(5));
    Buffer v = r.input("v", Shape.vector(5));
    check.check(check.weighted(List.of(r.matmul(x, false, v, true))), List.of(x, v));
  }

  @Test
  void embedding() {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer table = r.input("table", Shape.matrix(4, 3));
    Buffer indices = r.indices("tokens", Shape.rows(1));
    check.set(indices, 3, 0, 1, 1, 3, 2, 0);
    check.check(check.weighted(List.of(r.embedding(table, indices))), List.of(table));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void crossEntropyPerStep(boolean mean) {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer logits = r.input("logits", Shape.rows(4));
    Buffer targets = r.indices("targets", Shape.rows(1));
    check.set(targets, 3, 0, SoftmaxCrossEntropy.IGNORED, 1, 3, 2, SoftmaxCrossEntropy.IGNORED);
    check.check(r.affine(r.crossEntropy(logits, targets, mean).loss(), 2, 0), List.of(logits));
  }

  @Test
  void crossEntropyPerSequence() {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer logits = r.input("logits", Shape.sequences(4));
    Buffer targets = r.indices("targets", Shape.sequences(1));
    check.set(targets, 3, 0, 1);
    check.check(r.crossEntropy(logits, targets, true).loss(), List.of(logits));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void squaredError(boolean mean) {
    CentralDifferences check = new CentralDifferences(LAYOUT, 5);
    Recorder r = check.recorder();
    Buffer x = r.input("x", Shape.rows(3));
    Buffer target = r.input("target", Shape.rows(3));
    check.check(r.squaredError(x, target, mean), List.of(x, target));
  }
}
