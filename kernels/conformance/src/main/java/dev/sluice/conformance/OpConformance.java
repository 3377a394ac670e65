package dev.sluice.conformance;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.ClipByNorm;
import dev.sluice.op.GlobalNorm;
import dev.sluice.op.Over;
import dev.sluice.op.Role;
import dev.sluice.op.Shape;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.Unary;
import dev.sluice.op.Update;
import dev.sluice.op.UpdateRule;
import dev.sluice.program.Gradients;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation but the recurrent one, with its gradient, at sizes that do not divide. */
public abstract class OpConformance extends BackendTest {
  /** The size of a case: a batch and the columns of its matrices. */
  record Size(String lengths, int columns) {
    PackedLayout layout() {
      return PackedLayout.of(Stream.of(lengths.split(",")).mapToInt(Integer::parseInt).toArray());
    }

    int rows() {
      return layout().rows();
    }

    /** With 2 to 9 steps: one has no transitions, and a bound of many would hide a wrong result. */
    Size chains() {
      return new Size(
          Stream.of(lengths.split(","))
              .map(length -> "" + Math.clamp(Integer.parseInt(length), 2, 9))
              .collect(Collectors.joining(",")),
          columns);
    }
  }

  /** For subclasses. */
  protected OpConformance() {}

  static Stream<Size> sizes() {
    return Stream.of(
        new Size("1", 1),
        new Size("1,1,1", 17),
        new Size("7,5,5,2,1", 5),
        new Size("4", 33),
        new Size("3,3,3,3,3,3,3,3,3,3,3", 31),
        new Size("67,2", 16));
  }

  /** A program under construction with the bounds of its results. */
  private final class Case {
    final Size size;
    final Recorder r;
    final List<Buffer> inputs = new ArrayList<>();
    final List<Consumer<Comparison>> expected = new ArrayList<>();
    final Map<Buffer, double[]> ranges = new HashMap<>();
    final Map<Buffer, int[]> indices = new HashMap<>();

    Case(Size size) {
      this.size = size;
      this.r = new Recorder(size.layout().extent());
    }

    Buffer rows(String name) {
      return input(name, Shape.rows(size.columns));
    }

    Buffer input(String name, Shape shape) {
      Buffer buffer = r.input(name, shape);
      inputs.add(buffer);
      return buffer;
    }

    void expect(Buffer buffer, double bound) {
      if (buffer.role() == Role.VALUE) {
        r.output(buffer);
      }
      expected.add(comparison -> comparison.expect(buffer, bound));
    }

    void expectShare(Buffer buffer, double share) {
      r.output(buffer);
      expected.add(comparison -> comparison.expectShare(buffer, share));
    }

    /**
     * Compares a result, and the gradients of all inputs so far through it, whose longest path has
     * so many roundings.
     */
    void expectWithGradients(Buffer result, double bound, double roundings) {
      Buffer seed = r.input("seed", result.shape());
      Gradients gradients = r.gradients(Map.of(result, seed), inputs);
      expect(result, bound);
      double share = Tolerance.gradientShare(roundings);
      inputs.forEach(input -> expectShare(gradients.of(input), share));
    }

    void run() {
      Comparison comparison = new Comparison(r.build(), size.layout());
      ranges.forEach((buffer, range) -> comparison.range(buffer, range[0], range[1]));
      indices.forEach(comparison::indices);
      expected.forEach(expectation -> expectation.accept(comparison));
      hold(comparison);
    }
  }

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
            Shape.rows(size.columns), Shape.vector(size.columns), Shape.rows(1), Shape.scalar());
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
      c.expectWithGradients(out, Tolerance.of(4, 3), size.rows() * size.columns + 4);
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
      int terms = over == Over.COLUMNS ? size.columns : size.layout().steps();
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
            Shape.rows(size.columns), Shape.vector(size.columns), Shape.rows(1), Shape.scalar());
    for (Shape shape : shapes) {
      Case c = new Case(size);
      Buffer x = c.rows("x");
      Buffer y = c.input("y", shape);
      c.ranges.put(y, new double[] {0.5, 1.5});
      Buffer out = c.r.subtract(c.r.add(c.r.multiply(x, y), y), c.r.divide(x, y));
      // Terms up to 5; the gradient of y sums at most rows·columns terms.
      int terms = size.rows() * size.columns;
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
      int terms = size.rows() * size.columns;
      Buffer sum = c.r.sum(over, x);
      Buffer back = c.r.repeat(over, c.r.mean(over, x), Shape.rows(size.columns));
      // Numbers of one sign: the sum of the absolute terms is the sum.
      c.ranges.put(x, new double[] {0.5, 1});
      c.expectShare(sum, Tolerance.of(terms, 1));
      Buffer both = c.r.add(back, c.r.repeat(over, sum, Shape.rows(size.columns)));
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
      int terms = over == Over.COLUMNS ? size.columns : size.layout().steps();
      // e^x of an argument up to 8: its rounding is worth 8 roundings of the result.
      c.expectWithGradients(y, Tolerance.of(terms + 12, 1), 2 * terms + 16);
      c.run();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void products(Size size) {
    int k = size.columns;
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

  @ParameterizedTest
  @MethodSource("sizes")
  void movement(Size size) {
    Case c = new Case(size);
    Buffer x = c.rows("x");
    Buffer wide = c.r.concat(List.of(x, c.r.affine(x, 2, 0), x));
    Buffer part = c.r.slice(wide, size.columns / 2, size.columns + 1);
    Buffer ends = c.r.add(c.r.lastStep(part), c.r.firstStep(part));
    c.expectWithGradients(ends, Tolerance.of(1, 4), 4);
    c.run();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void steps(Size size) {
    for (int steps : new int[] {1, -1, 2, -3, 0}) {
      Case c = new Case(size);
      Buffer x = c.rows("x");
      Buffer twice = c.r.affine(x, 2, 0);
      Buffer moved = c.r.add(c.r.shift(twice, steps), c.r.reverse(x));
      c.expectWithGradients(moved, Tolerance.of(1, 3), 4);
      c.run();
      // A step that not all sequences have, or none.
      Case one = new Case(size);
      Buffer y = one.rows("x");
      Buffer ends = one.r.add(one.r.step(one.r.affine(y, 2, 0), steps), one.r.lastStep(y));
      one.expectWithGradients(ends, Tolerance.of(1, 3), 4);
      one.run();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void scans(Size size) {
    int steps = size.layout().steps();
    for (boolean reverse : new boolean[] {false, true}) {
      Case c = new Case(size);
      Buffer x = c.rows("x");
      Buffer factor = c.input("factor", Shape.rows(size.columns));
      // With factors below 0.9 a sum has at most 10 times the largest term, an error likewise.
      c.ranges.put(factor, new double[] {-0.9, 0.9});
      Buffer out = c.r.scan(reverse, factor, x);
      c.expectWithGradients(out, Tolerance.of(20, 10), 40);
      c.run();
      Case sums = new Case(size);
      Buffer y = sums.rows("x");
      sums.expectWithGradients(sums.r.scan(reverse, null, y), Tolerance.of(steps, steps), steps);
      sums.run();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void chains(Size size) {
    chains(size.chains(), 1);
  }

  /** One way is so far above the others that these are nothing. */
  @ParameterizedTest
  @MethodSource("sizes")
  void chainsOfUnlikeWays(Size size) {
    chains(size.chains(), 150);
  }

  private void chains(Size size, double span) {
    int steps = size.layout().steps();
    Case c = new Case(size);
    Buffer scores = c.rows("x");
    Buffer transitions = c.input("transitions", Shape.matrix(size.columns, size.columns));
    c.ranges.put(transitions, new double[] {-span, span});
    Buffer out = c.r.chainScan(scores, transitions);
    // A step adds at most 1 + span + ln(K), and errs by a sum of K exponentials and what it begins
    // with, which it does not enlarge: sums over ways are means of them.
    double largest = steps * (1 + span + Math.log(size.columns));
    c.expect(out, Tolerance.of(steps * (size.columns + 12), largest));
    // Each step back multiplies with the exponential of three numbers that are up to so large, and
    // sums K terms; transitions sum over all rows, with random signs.
    double share = steps * (3 * largest + size.columns + 12) * Tolerance.U;
    Buffer seed = c.r.input("seed", out.shape());
    Gradients gradients = c.r.gradients(Map.of(out, seed), c.inputs);
    c.expectShare(gradients.of(scores), share);
    c.expectShare(gradients.of(transitions), share * Math.sqrt(size.rows()));
    c.run();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void linesAndPickedColumns(Size size) {
    Case c = new Case(size);
    Buffer a = c.input("a", Shape.matrix(3, size.columns));
    Buffer b = c.input("b", Shape.vector(size.columns));
    Buffer lines = c.r.sliceLines(c.r.concatLines(List.of(a, b, c.r.affine(a, 2, 0))), 2, 4);
    Buffer flat = c.r.reshape(lines, Shape.matrix(size.columns, 4));
    Buffer x = c.rows("x");
    Buffer indices = c.r.indices("indices", Shape.rows(1));
    c.indices.put(
        indices,
        IntStream.range(0, size.rows()).map(i -> (i * 5 + 1) % (size.columns + 2) - 1).toArray());
    c.expect(c.r.oneHot(indices, size.columns), 0);
    // Columns −1 and beyond the last, of which no number is picked.
    Buffer out = c.r.matmul(c.r.multiply(x, c.r.pick(x, indices)), flat);
    int terms = size.columns;
    c.expectWithGradients(
        out, Tolerance.of(2 * terms, 2 * terms), Math.max(terms, size.rows()) + 8);
    c.run();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void valuesAreAssigned(Size size) {
    Case c = new Case(size);
    Shape shape = Shape.matrix(7, size.columns);
    Buffer p = c.r.parameter("p", shape);
    Buffer slot = c.r.slot("slot", shape);
    Buffer next = c.r.add(p, c.r.affine(slot, 0.5, 0));
    Buffer product = c.r.matmul(c.rows("x"), false, p, true);
    c.r.carry(next, p, null);
    c.r.carry(c.r.affine(next, -1, 0), slot, null);
    c.expect(p, Tolerance.of(2, 2));
    c.expect(slot, Tolerance.of(2, 2));
    c.expect(product, Tolerance.of(size.columns, size.columns));
    c.run();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void embedding(Size size) {
    Case c = new Case(size);
    Buffer table = c.input("table", Shape.matrix(3, size.columns));
    Buffer tokens = c.r.indices("tokens", Shape.rows(1));
    c.indices.put(tokens, IntStream.range(0, size.rows()).map(i -> i * i % 3).toArray());
    c.expectWithGradients(c.r.embedding(table, tokens), Tolerance.of(0, 1), size.rows());
    c.run();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void dropout(Size size) {
    for (boolean variational : new boolean[] {false, true}) {
      Case c = new Case(size);
      Buffer x = c.rows("x");
      Buffer out = c.r.add(c.r.dropout(x, 0.4, variational), c.r.affine(x, 0.5, 0));
      Buffer last = c.r.dropout(c.r.lastStep(out), 0.2, variational);
      c.expect(out, Tolerance.of(3, 3));
      c.expectWithGradients(c.r.add(last, c.r.lastStep(x)), Tolerance.of(4, 5), 4);
      c.run();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void crossEntropy(Size size) {
    int classes = size.columns + 1;
    for (boolean mean : new boolean[] {false, true}) {
      Case c = new Case(size);
      Buffer logits = c.input("logits", Shape.rows(classes));
      Buffer targets = c.r.indices("targets", Shape.rows(1));
      c.indices.put(
          targets,
          IntStream.range(0, size.rows())
              .map(i -> i % 4 == 3 ? SoftmaxCrossEntropy.IGNORED : i * 7 % classes)
              .toArray());
      SoftmaxCrossEntropy op = c.r.crossEntropy(logits, targets, mean);
      c.expect(op.probabilities(), Tolerance.of(classes + 8, 1));
      // Each term is at most ln(classes) + 2.
      double magnitude = (mean ? 1 : size.rows()) * (Math.log(classes) + 2);
      c.expectWithGradients(
          op.loss(), Tolerance.of(size.rows() + classes + 8, magnitude), classes + 10);
      c.run();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void squaredError(Size size) {
    for (boolean mean : new boolean[] {false, true}) {
      Case c = new Case(size);
      Buffer x = c.rows("x");
      Buffer y = c.input("y", Shape.rows(size.columns));
      int terms = size.rows() * size.columns;
      c.expectWithGradients(
          c.r.squaredError(x, y, mean), Tolerance.of(terms + 3, mean ? 4 : 4.0 * terms), 4);
      c.run();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void clippingAndUpdates(Size size) {
    List<UpdateRule> rules =
        List.of(
            new UpdateRule.Sgd(0, false, 0.1),
            new UpdateRule.Sgd(0.9, false, 0),
            new UpdateRule.Sgd(0.9, true, 0.1),
            new UpdateRule.RmsProp(0.99, 1e-8, 0, 0),
            new UpdateRule.RmsProp(0.9, 1e-8, 0.5, 0.1),
            new UpdateRule.Adam(0.9, 0.999, 1e-8, 0, false),
            new UpdateRule.Adam(0.9, 0.999, 1e-8, 0.1, false),
            new UpdateRule.Adam(0.9, 0.999, 1e-8, 0.1, true));
    for (UpdateRule rule : rules) {
      Case c = new Case(size);
      Shape shape = Shape.matrix(7, size.columns);
      Buffer p = c.r.parameter("p", shape);
      Buffer g = c.r.input("g", shape);
      Buffer norm = c.r.value("norm", Shape.scalar());
      c.r.record(new GlobalNorm(List.of(g, p), norm));
      Buffer clipped = c.r.value("clipped", shape);
      c.r.record(new ClipByNorm(0.5, g, norm, clipped));
      List<Buffer> slots = new ArrayList<>();
      for (String slot : rule.slots()) {
        Buffer buffer = c.r.slot(slot, shape);
        c.ranges.put(buffer, new double[] {0.5, 1});
        slots.add(buffer);
      }
      Buffer control = c.r.input("control", Shape.vector(UpdateRule.CONTROL_SIZE));
      c.ranges.put(control, new double[] {0.1, 0.2});
      c.r.record(new Update(rule, p, clipped, slots, control, norm));
      int terms = 2 * 7 * size.columns;
      c.expect(norm, Tolerance.of(terms, Math.sqrt(terms)));
      // The norm's relative error is that of half its sum; then some twenty roundings of numbers
      // that the corrections of 0.1 to 0.2 have made up to 10.
      double bound = Tolerance.of(terms + 20, 10);
      c.expect(p, bound);
      slots.forEach(slot -> c.expect(slot, bound));
      c.run();
    }
  }
}
