package dev.sluice.reference;

import dev.sluice.op.Affine;
import dev.sluice.op.Axis;
import dev.sluice.op.Binary;
import dev.sluice.op.Carry;
import dev.sluice.op.Clamp;
import dev.sluice.op.ClampGradient;
import dev.sluice.op.Dropout;
import dev.sluice.op.Fill;
import dev.sluice.op.Power;
import dev.sluice.op.Reshape;
import dev.sluice.op.Unary;
import dev.sluice.op.UnaryGradient;
import dev.sluice.op.Where;
import dev.sluice.random.DropoutMask;
import java.util.Arrays;

/** Operations whose every element depends on the same element of their operands. */
final class Elementwise {
  private Elementwise() {}

  static Kernel affine(Affine op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    return run -> {
      int size = run.size(op.out());
      for (int i = 0; i < size; i++) {
        out[i] = op.scale() * x[i] + op.shift();
      }
    };
  }

  static Kernel binary(Binary op, Memory memory) {
    double[] a = memory.of(op.a());
    double[] b = memory.of(op.b());
    double[] out = memory.of(op.out());
    int columns = op.out().shape().columns();
    int line = op.lineStride();
    int column = op.columnStride();
    return run -> {
      int lines = run.lines(op.out());
      for (int i = 0; i < lines; i++) {
        for (int j = 0; j < columns; j++) {
          double left = a[i * columns + j];
          double right = b[i * line + j * column];
          out[i * columns + j] =
              switch (op.kind()) {
                case ADD -> left + right;
                case SUBTRACT -> left - right;
                case MULTIPLY -> left * right;
                case DIVIDE -> left / right;
                case MAXIMUM -> Math.max(left, right);
                case MINIMUM -> Math.min(left, right);
                case GREATER -> left > right ? 1 : 0;
                case EQUAL -> left == right ? 1 : 0;
              };
        }
      }
    };
  }

  static Kernel unary(Unary op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    return run -> {
      int size = run.size(op.out());
      for (int i = 0; i < size; i++) {
        out[i] =
            switch (op.kind()) {
              case TANH -> Math.tanh(x[i]);
              case SIGMOID -> sigmoid(x[i]);
              case RELU -> Math.max(0, x[i]);
              case EXP -> Math.exp(x[i]);
              case LOG -> Math.log(x[i]);
              case SQRT -> Math.sqrt(x[i]);
              case SQUARE -> x[i] * x[i];
              case ABS -> Math.abs(x[i]);
              case SOFTPLUS -> softplus(x[i]);
              case SIGN -> Math.signum(x[i]);
            };
      }
    };
  }

  static Kernel unaryGradient(UnaryGradient op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    double[] dOut = memory.of(op.dOut());
    double[] dx = memory.of(op.dx());
    return run -> {
      int size = run.size(op.dx());
      for (int i = 0; i < size; i++) {
        double slope =
            switch (op.kind()) {
              case TANH -> 1 - out[i] * out[i];
              case SIGMOID -> out[i] * (1 - out[i]);
              case RELU -> x[i] > 0 ? 1 : 0;
              case EXP -> out[i];
              case LOG -> 1 / x[i];
              case SQRT -> 0.5 / out[i];
              case SQUARE -> 2 * x[i];
              case ABS -> Math.signum(x[i]);
              case SOFTPLUS -> sigmoid(x[i]);
              case SIGN -> 0;
            };
        dx[i] = dOut[i] * slope;
      }
    };
  }

  /** {@code 1 / (1 + e^−x)}; for x below −745 the exponential is infinite and the result 0. */
  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** {@code ln(1 + e^x)} without an e^x that overflows. */
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  static Kernel where(Where op, Memory memory) {
    double[] condition = memory.of(op.condition());
    double[] a = memory.of(op.a());
    double[] b = memory.of(op.b());
    double[] out = memory.of(op.out());
    return run -> {
      int size = run.size(op.out());
      for (int i = 0; i < size; i++) {
        out[i] = condition[i] != 0 ? a[i] : b[i];
      }
    };
  }

  static Kernel power(Power op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    return run -> {
      int size = run.size(op.out());
      for (int i = 0; i < size; i++) {
        out[i] = Math.pow(x[i], op.exponent());
      }
    };
  }

  static Kernel reshape(Reshape op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    return run -> System.arraycopy(x, 0, out, 0, run.size(op.out()));
  }

  static Kernel clamp(Clamp op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    return run -> {
      int size = run.size(op.out());
      for (int i = 0; i < size; i++) {
        out[i] = Math.min(Math.max(x[i], -op.limit()), op.limit());
      }
    };
  }

  static Kernel clampGradient(ClampGradient op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] dOut = memory.of(op.dOut());
    double[] dx = memory.of(op.dx());
    return run -> {
      int size = run.size(op.dx());
      for (int i = 0; i < size; i++) {
        dx[i] = Math.abs(x[i]) < op.limit() ? dOut[i] : 0;
      }
    };
  }

  static Kernel dropout(Dropout op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    int columns = op.out().shape().columns();
    boolean rows = op.x().shape().axis() == Axis.ROWS;
    DropoutMask mask = new DropoutMask(op.rate(), op.stream());
    return run -> {
      int steps = rows ? run.layout().steps() : 1;
      for (int t = 0; t < steps; t++) {
        int step = rows && !op.variational() ? t : DropoutMask.ALL_STEPS;
        int active = rows ? run.layout().active(t) : run.layout().sequences();
        for (int s = 0; s < active; s++) {
          int at = (rows ? run.layout().row(s, t) : s) * columns;
          mask.apply(run.key(), s, step, x, at, out, at, columns);
        }
      }
    };
  }

  static Kernel fill(Fill op, Memory memory) {
    double[] out = memory.of(op.out());
    return run -> Arrays.fill(out, 0, run.size(op.out()), op.value());
  }

  static Kernel carry(Carry op, Memory memory) {
    double[] from = memory.of(op.from());
    double[] to = memory.of(op.to());
    double[] guard = memory.of(op.guard());
    return run -> {
      if (guard == null || Double.isFinite(guard[0])) {
        System.arraycopy(from, 0, to, 0, run.size(op.to()));
      }
    };
  }
}
