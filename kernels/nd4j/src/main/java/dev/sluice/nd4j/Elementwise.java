package dev.sluice.nd4j;

import dev.sluice.op.Affine;
import dev.sluice.op.Axis;
import dev.sluice.op.Binary;
import dev.sluice.op.Carry;
import dev.sluice.op.Clamp;
import dev.sluice.op.ClampGradient;
import dev.sluice.op.Dropout;
import dev.sluice.op.Unary;
import dev.sluice.op.UnaryGradient;
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
    }
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
    }
    r.multiply(dOut, slope, dx);
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
