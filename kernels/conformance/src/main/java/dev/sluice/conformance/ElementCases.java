package dev.sluice.conformance;

import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.Shape;
import dev.sluice.op.Unary;
import dev.sluice.program.Gradients;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Element-wise operations, reductions and products, with their gradients. */
abstract class ElementCases extends OpCases {
  /** For subclasses. */
  ElementCases() {}

  @ParameterizedTest
  @MethodSource("sizes")
  void unary(Size size) {
    for (Unary.Kind kind : Unary.Kind.values()) {
      Case c = new Case(size);
      Buffer x = c.rows("x");
      switch (kind) {
        case TANH, RELU, ABS, SOFTPLUS, SIGN -> c.ranges.put(x, new double[] {-3, 3});
        default -> c.ranges.put(x, new double[] {0.5, 2});
      }
      Buffer out = c.r.unary(kind, x);
      // Values up to e².
      if (kind == Unary.Kind.SIGN) {
        c.expect(out, 0);
      } else {
        c.expectWithGradients(out, Tolerance.of(0, 8), 4);
      }
      c.run();
    }
  }

  /** Far from 0, where one of the two sides of a softplus has nothing left of the other. */
  @ParameterizedTest
  @MethodSource("sizes")
  void softplusOfLargeNumbers(Size size) {
    for (double[] range : new double[][] {{-60, -20}, {20, 200}}) {
      Case c = new Case(size);
      Buffer x = c.rows("x");
      c.ranges.put(x, range);
      // e^−|x| of an argument up to 60: its rounding is worth 60 of the result; the slope is an
      // exponential again.
      c.expectShare(c.r.unary(Unary.Kind.SOFTPLUS, x), Tolerance.of(64, 1));
      Buffer seed = c.r.input("seed", x.shape());
      Gradients gradients =
          c.r.gradients(Map.of(c.r.unary(Unary.Kind.SOFTPLUS, x), seed), List.of(x));
      c.expectShare(gradients.of(x), Tolerance.of(64, 1));
      c.run();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void comparisonsAndChoices(Size size) {
    List<Shape> shapes =
        List.of(
            Shape.rows(size.columns()),
            Shape.vector(size.columns()),
            Shape.rows(1),
            Shape.scalar());
    for (Shape shape : shapes) {
      Case c = new Case(size);
      Buffer x = c.rows("x");
      Buffer y = c.input("y", shape);
      Buffer greater = c.r.greater(x, y);
      Buffer equal = c.r.equal(c.r.clamp(x, 0.5), c.r.fill(0.5, Shape.scalar()));
      c.expect(greater, 0);
      c.expect(equal, 0);
      Buffer extremes = c.r.subtract(c.r.maximum(x, y), c.r.affine(c.r.minimum(x, y), 0.5, 0));
      Buffer out = c.r.add(c.r.where(greater, x, y), c.r.where(equal, extremes, x));
      c.expect(extremes, Tolerance.of(2, 1.5));
      // The gradient of y sums at most rows·columns terms.
      c.expectWithGradients(out, Tolerance.of(4, 3), size.rows() * size.columns() + 4);
      c.run();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void powers(Size size) {
    for (double exponent : new double[] {-2, 0.5, 1, 3, 2.25}) {
      Case c = new Case(size);
      Buffer x = c.rows("x");
      c.ranges.put(x, new double[] {0.5, 2});
      // At most 2³; OpenCL's pow is within 16 ulp, where Java's is within 1.
      c.expectWithGradients(c.r.power(x, exponent), Tolerance.of(32, 8), 40);
      c.run();
    }
    Case c = new Case(size);
    Buffer x = c.rows("x");
    c.ranges.put(x, new double[] {-2, -0.5});
    c.expectWithGradients(c.r.power(x, 3), Tolerance.of(32, 8), 40);
    c.run();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void largestAndLogarithmsOfSoftmax(Size size) {
    for (Over over : List.of(Over.COLUMNS, Over.STEPS)) {
      Case c = new Case(size);
      Buffer x = c.rows("x");
      c.ranges.put(x, new double[] {-4, 4});
      int terms = over == Over.COLUMNS ? size.columns() : size.layout().steps();
      c.expect(c.r.max(over, x), 0);
      c.expectWithGradients(c.r.min(over, x), 0, terms);
      c.run();
      Case logarithms = new Case(size);
      Buffer y = logarithms.rows("x");
      logarithms.ranges.put(y, new double[] {-4, 4});
      Buffer sum = logarithms.r.logSumExp(over, y);
      Buffer log = logarithms.r.logSoftmax(over, y);
      Buffer both = logarithms.r.add(log, logarithms.r.repeat(over, sum, y.shape()));
      // e^x of an argument up to 8, as in a softmax; its sum's relative error is the logarithm's
      // absolute one. Results are at most 4 + ln(terms), and 8 + ln(terms).
      double magnitude = 16 + 2 * Math.log(terms);
      logarithms.expect(sum, Tolerance.of(terms + 12, magnitude));
      logarithms.expectWithGradients(both, Tolerance.of(2 * terms + 24, magnitude), 4 * terms + 32);
      logarithms.run();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void binary(Size size) {
    List<Shape> shapes =
        List.of(
            Shape.rows(size.columns()),
            Shape.vector(size.columns()),
            Shape.rows(1),
            Shape.scalar());
    for (Shape shape : shapes) {
      Case c = new Case(size);
      Buffer x = c.rows("x");
      Buffer y = c.input("y", shape);
      c.ranges.put(y, new double[] {0.5, 1.5});
      Buffer out = c.r.subtract(c.r.add(c.r.multiply(x, y), y), c.r.divide(x, y));
      // Terms up to 5; the gradient of y sums at most rows·columns terms.
      int terms = size.rows() * size.columns();
      c.expectWithGradients(out, Tolerance.of(4, 5), terms + 8);
      c.run();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void affineAndClamp(Size size) {
    Case c = new Case(size);
    Buffer x = c.rows("x");
    Buffer out = c.r.clamp(c.r.affine(x, 2.5, 0.125), 1.5);
    c.expectWithGradients(out, Tolerance.of(2, 3), 2);
    c.run();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void reductionsAndRepeats(Size size) {
    for (Over over : Over.values()) {
      Case c = new Case(size);
      Buffer x = c.rows("x");
      int terms = size.rows() * size.columns();
      Buffer sum = c.r.sum(over, x);
      Buffer back = c.r.repeat(over, c.r.mean(over, x), Shape.rows(size.columns()));
      // Numbers of one sign: the sum of the absolute terms is the sum.
      c.ranges.put(x, new double[] {0.5, 1});
      c.expectShare(sum, Tolerance.of(terms, 1));
      Buffer both = c.r.add(back, c.r.repeat(over, sum, Shape.rows(size.columns())));
      c.expectShare(both, Tolerance.of(terms + 2, 1));
      Buffer seed = c.r.input("seed", both.shape());
      c.expectShare(
          c.r.gradients(Map.of(both, seed), List.of(x)).of(x), Tolerance.gradientShare(terms + 2));
      c.run();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void softmax(Size size) {
    for (Over over : List.of(Over.COLUMNS, Over.STEPS)) {
      Case c = new Case(size);
      Buffer x = c.rows("x");
      c.ranges.put(x, new double[] {-4, 4});
      Buffer y = c.r.softmax(over, x);
      int terms = over == Over.COLUMNS ? size.columns() : size.layout().steps();
      // e^x of an argument up to 8: its rounding is worth 8 roundings of the result.
      c.expectWithGradients(y, Tolerance.of(terms + 12, 1), 2 * terms + 16);
      c.run();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void products(Size size) {
    int k = size.columns();
    int n = 19;
    for (int transposes = 0; transposes < 4; transposes++) {
      boolean ta = (transposes & 1) != 0;
      boolean tb = (transposes & 2) != 0;
      Case c = new Case(size);
      Buffer a = c.input("a", ta ? Shape.matrix(k, 23) : Shape.matrix(23, k));
      Buffer b = c.input("b", tb ? Shape.matrix(n, k) : Shape.matrix(k, n));
      c.expectWithGradients(c.r.matmul(a, ta, b, tb), Tolerance.of(k, k), 23);
      c.run();
    }
    Case c = new Case(size);
    Buffer x = c.rows("x");
    Buffer w = c.input("w", Shape.matrix(n, k));
    int terms = Math.max(Math.max(k, n), size.rows());
    c.expectWithGradients(c.r.matmul(x, false, w, true), Tolerance.of(terms, terms), terms);
    c.run();
  }
}
