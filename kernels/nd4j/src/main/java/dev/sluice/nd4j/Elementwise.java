package dev.sluice.nd4j;

import dev.sluice.op.Affine;
import dev.sluice.op.Axis;
import dev.sluice.op.Binary;
import dev.sluice.op.Buffer;
import dev.sluice.op.Carry;
import dev.sluice.op.Clamp;
import dev.sluice.op.ClampGradient;
import dev.sluice.op.Dropout;
import dev.sluice.op.Unary;
import dev.sluice.op.UnaryGradient;
import dev.sluice.op.Where;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Operations whose every element depends on the same element of their operands. */
final class Elementwise {
  private Elementwise() {}

  static void affine(Bound b, Affine op) {
    INDArray out = b.of(op.out());
    b.r().scale(b.of(op.x()), op.scale(), out);
    b.r().shift(out, op.shift(), out);
  }

  static void binary(Bound bound, Binary op) {
    Recording r = bound.r();
    INDArray a = bound.of(op.a());
    INDArray b = bound.of(op.b());
    INDArray out = bound.of(op.out());
    switch (op.kind()) {
      case ADD -> r.add(a, b, out);
      case SUBTRACT -> r.subtract(a, b, out);
      case MULTIPLY -> r.multiply(a, b, out);
      case DIVIDE -> r.divide(a, b, out);
      case MAXIMUM, MINIMUM -> extreme(bound, op, a, b, out);
      case GREATER -> compare(bound, op, (truths) -> r.greater(a, b, truths), out);
      case EQUAL -> compare(bound, op, (truths) -> r.equal(a, b, truths), out);
    }
  }

  private static void extreme(Bound bound, Binary op, INDArray a, INDArray b, INDArray out) {
    Recording r = bound.r();
    INDArray full = bound.like(op.out());
    r.fill(full, 0);
    r.add(full, b, full);
    chosen(r, a, full, op.kind() == Binary.Kind.MAXIMUM, out);
  }

  /**
   * {@code z}, which may be a, is the larger or the smaller of a and b, matrices of one shape.
   * ND4J's own maximum and minimum drop a NaN.
   */
  static void chosen(Recording r, INDArray a, INDArray b, boolean larger, INDArray z) {
    INDArray truths = r.temporaryTruths(a.rows(), a.columns());
    r.greater(larger ? b : a, larger ? a : b, truths);
    r.choose(truths, b, a, z);
    r.different(b, b, truths);
    r.choose(truths, b, z, z);
  }

  private static void compare(Bound b, Binary op, Consumer<INDArray> comparison, INDArray out) {
    INDArray truths = truths(b, op.out());
    INDArray zeros = b.like(op.out());
    INDArray ones = b.like(op.out());
    b.r().fill(ones, 1);
    comparison.accept(truths);
    b.r().choose(truths, ones, zeros, out);
  }

  private static INDArray truths(Bound b, Buffer like) {
    return b.r().temporaryTruths(b.lines(like), like.shape().columns());
  }

  static void where(Bound b, Where op) {
    INDArray truths = truths(b, op.out());
    b.r().different(b.of(op.condition()), b.like(op.condition()), truths);
    b.r().choose(truths, b.of(op.a()), b.of(op.b()), b.of(op.out()));
  }

  static void unary(Bound b, Unary op) {
    Recording r = b.r();
    INDArray x = b.of(op.x());
    INDArray out = b.of(op.out());
    switch (op.kind()) {
      case TANH -> r.tanh(x, out);
      case SIGMOID -> r.sigmoid(x, out);
      case RELU -> r.relu(x, out);
      case EXP -> r.exp(x, out);
      case LOG -> r.log(x, out);
      case SQRT -> r.sqrt(x, out);
      case SQUARE -> r.square(x, out);
      case ABS -> r.abs(x, out);
      case SOFTPLUS -> softplus(b, op, x, out);
      case SIGN -> sign(b, x, out);
    }
  }

  static void unaryGradient(Bound b, UnaryGradient op) {
    Recording r = b.r();
    INDArray x = b.of(op.x());
    INDArray out = b.of(op.out());
    INDArray dOut = b.of(op.dOut());
    INDArray dx = b.of(op.dx());
    INDArray slope = b.like(op.dx());
    switch (op.kind()) {
      case TANH -> tanhSlope(r, out, slope);
      case SIGMOID -> sigmoidSlope(r, out, slope);
      case RELU -> r.positive(x, slope);
      case EXP -> r.copy(out, slope);
      case LOG -> r.quotient(1, x, slope);
      case SQRT -> r.quotient(0.5, out, slope);
      case SQUARE -> r.scale(x, 2, slope);
      case ABS -> sign(b, x, slope);
      case SOFTPLUS -> r.sigmoid(x, slope);
      case SIGN -> r.fill(slope, 0);
    }
    r.multiply(dOut, slope, dx);
  }

  /**
   * {@code max(x, 0) + ln(1 + u)} with {@code u = e^−|x|}; ND4J's own logarithm of 1 + u rounds the
   * sum w, for which {@code ln(w)·u / (w − 1)} makes up (Kahan's log1p, in Goldberg 1991).
   */
  private static void softplus(Bound b, Unary op, INDArray x, INDArray out) {
    Recording r = b.r();
    INDArray u = b.like(op.x());
    INDArray w = b.like(op.x());
    INDArray log = b.like(op.x());
    INDArray truths = truths(b, op.x());
    r.abs(x, u);
    r.scale(u, -1, u);
    r.exp(u, u);
    r.shift(u, 1, w);
    r.log(w, log);
    r.multiply(log, u, log);
    r.shift(w, -1, w);
    r.divide(log, w, log);
    r.different(w, b.like(op.x()), truths);
    r.choose(truths, log, u, log);
    r.relu(x, out);
    r.add(out, log, out);
  }

  /** ND4J's own sign of a NaN is 0. */
  private static void sign(Bound b, INDArray x, INDArray sign) {
    INDArray isNan = b.r().temporaryTruths(x.rows(), x.columns());
    b.r().sign(x, sign);
    b.r().different(x, x, isNan);
    b.r().choose(isNan, x, sign, sign);
  }

  /** {@code 1 − y²}. */
  static void tanhSlope(Recording r, INDArray y, INDArray slope) {
    r.multiply(y, y, slope);
    r.subtractFrom(1, slope, slope);
  }

  /** {@code y (1 − y)}. */
  static void sigmoidSlope(Recording r, INDArray y, INDArray slope) {
    r.subtractFrom(1, y, slope);
    r.multiply(slope, y, slope);
  }

  static void clamp(Bound b, Clamp op) {
    b.r().clamp(b.of(op.x()), -op.limit(), op.limit(), b.of(op.out()));
  }

  static void clampGradient(Bound b, ClampGradient op) {
    Recording r = b.r();
    Mask inside = Mask.of(r, b.lines(op.dx()), op.dx().shape().columns());
    r.abs(b.of(op.x()), inside.factor());
    r.subtractFrom(op.limit(), inside.factor(), inside.factor());
    r.positive(inside.factor(), inside.factor());
    inside.recordWritten(r);
    inside.apply(r, b.of(op.dOut()), b.of(op.dx()));
  }

  static void dropout(Bound b, Dropout op) {
    Mask mask = Mask.of(b.r(), b.lines(op.out()), op.out().shape().columns());
    boolean rows = op.x().shape().axis() == Axis.ROWS;
    Masks masks = new Masks(op.rate(), op.stream(), op.out().shape().columns());
    b.r()
        .host(
            key ->
                masks.write(
                    key,
                    mask.factor(),
                    rows ? b.layout() : null,
                    b.lines(op.out()),
                    op.variational()));
    mask.recordWritten(b.r());
    mask.apply(b.r(), b.of(op.x()), b.of(op.out()));
  }

  static void carry(Bound b, Carry op) {
    if (op.guard() != null) {
      INDArray guard = b.of(op.guard());
      b.r().onlyIf(() -> Float.isFinite(Ndarrays.number(guard)));
    }
    b.r().copy(b.of(op.from()), b.of(op.to()));
  }
}
