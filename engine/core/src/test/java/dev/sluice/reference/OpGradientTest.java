package dev.sluice.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
      Buffer out =
          switch (kind) {
            case ADD -> r.add(small, full);
            case SUBTRACT -> r.subtract(small, full);
            case MULTIPLY -> r.multiply(small, full);
            case DIVIDE -> r.divide(small, full);
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
