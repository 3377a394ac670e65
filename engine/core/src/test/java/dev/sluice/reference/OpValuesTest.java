package dev.sluice.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.op.Unary;
import dev.sluice.program.Recorder;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What operations compute, in numbers that a reader can check. */
class OpValuesTest {
  private static final float NAN = Float.NaN;

  /** Rows: step 0 of both sequences, step 1 of both, step 2 of the first. */
  private static final PackedLayout LAYOUT = PackedLayout.of(3, 2);

  private static final float[] X = {1, 10, 2, 20, 3};

  private static void expect(
      BiFunction<Recorder, Buffer, Buffer> op, float[] x, float... expected) {
    Recorder r = new Recorder(LAYOUT.extent());
    Buffer input = r.input("x", Shape.rows(1));
    Buffer out = op.apply(r, input);
    r.output(out);
    try (ReferenceExecutable executable = new ReferenceBackend(Storage.FLOAT64).compile(r.build());
        ReferenceWorkspace workspace = executable.workspace()) {
      workspace.write(input, x);
      workspace.run(LAYOUT);
      float[] got = new float[expected.length];
      workspace.read(out, got);
      assertArrayEquals(expected, got, 1e-6f);
    }
  }

  @Test
  void shiftsAreWithinASequence() {
    expect((r, x) -> r.shift(x, 1), X, 0, 0, 1, 10, 2);
    expect((r, x) -> r.shift(x, 2), X, 0, 0, 0, 0, 1);
    expect((r, x) -> r.shift(x, -1), X, 2, 20, 3, 0, 0);
    expect((r, x) -> r.shift(x, Integer.MAX_VALUE), X, 0, 0, 0, 0, 0);
    expect((r, x) -> r.shift(x, 0), X, X);
  }

  @Test
  void reversesEachSequence() {
    expect((r, x) -> r.reverse(x), X, 3, 20, 2, 10, 1);
  }

  @Test
  void cumulativeSumsAndScans() {
    expect((r, x) -> r.cumulativeSum(x), X, 1, 10, 3, 30, 6);
    expect((r, x) -> r.scan(true, null, x), X, 6, 30, 5, 20, 3);
    expect((r, x) -> r.scan(false, r.fill(0.5, x.shape()), x), X, 1, 10, 2.5f, 25, 4.25f);
    // A factor before the first step has nothing to be multiplied with.
    expect((r, x) -> r.scan(false, x, x), new float[] {NAN, 10, 2, 20, 3}, NAN, 10, NAN, 220, NAN);
    expect((r, x) -> r.stepNumbers(), X, 0, 0, 1, 1, 2);
  }

  @Test
  void stepsFromEitherEnd() {
    expect((r, x) -> r.step(x, 1), X, 2, 20);
    expect((r, x) -> r.step(x, 2), X, 3, 0);
    expect((r, x) -> r.step(x, -1), X, 3, 20);
    expect((r, x) -> r.step(x, -3), X, 1, 0);
    expect((r, x) -> r.step(x, Integer.MIN_VALUE), X, 0, 0);
    expect((r, x) -> r.gatherStep(x, r.affine(r.firstStep(x), 0.1, 0.9)), X, 2, 0);
  }

  @Test
  void largestAndSmallest() {
    float[] x = {-1, -10, -2, -20, -3};
    expect((r, in) -> r.max(Over.STEPS, in), x, -1, -10);
    expect((r, in) -> r.min(Over.STEPS, in), x, -3, -20);
    expect((r, in) -> r.max(Over.STEPS, in), new float[] {1, 2, NAN, 3, 0}, NAN, 3);
    Recorder r = new Recorder(LAYOUT.extent());
    Buffer in = r.input("in", Shape.rows(2));
    assertThrows(IllegalArgumentException.class, () -> r.max(Over.LINES, in));
  }

  @Test
  void comparisonsChooseWithoutWhatTheyLeave() {
    float[] x = {NAN, 0, -1, 2, 5};
    expect((r, in) -> r.greater(in, r.fill(1, Shape.scalar())), x, 0, 0, 0, 1, 1);
    expect((r, in) -> r.greater(r.fill(1, Shape.scalar()), in), x, 0, 1, 1, 0, 0);
    expect((r, in) -> r.equal(in, r.fill(2, Shape.scalar())), x, 0, 0, 0, 1, 0);
    expect((r, in) -> r.maximum(in, r.fill(1, Shape.scalar())), x, NAN, 1, 1, 2, 5);
    expect((r, in) -> r.minimum(r.fill(1, Shape.scalar()), in), x, NAN, 0, -1, 1, 1);
    expect(
        (r, in) -> {
          Buffer zero = r.fill(0, Shape.scalar());
          return r.where(r.greater(in, zero), in, zero);
        },
        x,
        0,
        0,
        0,
        2,
        5);
  }

  /** Of equal ones: a maximum's gradient is b's, a minimum's a's; that of the largest is shared. */
  @Test
  void gradientsOfEqualNumbers() {
    float[] x = {1, 2, 1, 2, 1};
    expect((r, a) -> gradient(r, a, r.maximum(a, r.fill(1, Shape.scalar()))), x, 0, 1, 0, 1, 0);
    expect((r, a) -> gradient(r, a, r.minimum(a, r.fill(1, Shape.scalar()))), x, 1, 0, 1, 0, 1);
    float third = 1f / 3;
    expect((r, a) -> gradient(r, a, r.max(Over.STEPS, a)), x, third, 0.5f, third, 0.5f, third);
  }

  private static Buffer gradient(Recorder r, Buffer of, Buffer result) {
    return r.gradients(r.sum(Over.ALL, result), List.of(of)).of(of);
  }

  @Test
  void functions() {
    float[] x = {-100, -1, 0, 1, 100};
    float ln = (float) Math.log1p(Math.exp(-1));
    expect((r, in) -> r.unary(Unary.Kind.SOFTPLUS, in), x, 0, ln, 0.6931472f, 1 + ln, 100);
    expect((r, in) -> r.unary(Unary.Kind.SIGN, in), x, -1, -1, 0, 1, 1);
    expect((r, in) -> r.power(in, 3), new float[] {-2, 0, 1, 2, 3}, -8, 0, 1, 8, 27);
    expect((r, in) -> r.power(in, 0.5), new float[] {4, 0, -1, 1, 9}, 2, 0, NAN, 1, 3);
  }

  @Test
  void logarithmsOfSmallShares() {
    float[] x = {0, 0, 200, 0, -200};
    expect((r, in) -> r.logSoftmax(Over.STEPS, in), x, -200, -0.6931472f, 0, -0.6931472f, -400);
    expect((r, in) -> r.logSumExp(Over.STEPS, in), x, 200, 0.6931472f);
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    Recorder r = new Recorder(LAYOUT.extent());
    Buffer rows = r.input("rows", Shape.rows(2));
    Buffer fixed = r.input("fixed", Shape.matrix(2, 3));
    Buffer other = r.input("other", Shape.matrix(2, 2));
    String where = message(() -> r.where(rows, fixed, rows));
    assertTrue(where.contains("Where: a is 'fixed'"), where);
    String reshape = message(() -> r.reshape(fixed, Shape.matrix(5, 1)));
    assertTrue(reshape.contains("needs 6 numbers"), reshape);
    String lines = message(() -> r.concatLines(List.of(fixed, other)));
    assertTrue(lines.contains("'other' [2, 2], needs [·, 3]"), lines);
    String slice = message(() -> r.sliceLines(fixed, 1, 2));
    assertTrue(slice.contains("has no lines 1 to 2"), slice);
    String shift = message(() -> r.shift(fixed, 1));
    assertTrue(shift.contains("needs [rows, columns]"), shift);
  }

  private static String message(Runnable record) {
    return assertThrows(ShapeException.class, record::run).getMessage();
  }
}
