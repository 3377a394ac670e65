package dev.sluice.conformance;

import dev.sluice.op.Buffer;
import dev.sluice.op.ClipByNorm;
import dev.sluice.op.GlobalNorm;
import dev.sluice.op.Shape;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.Update;
import dev.sluice.op.UpdateRule;
import dev.sluice.program.Gradients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation but the recurrent one, with its gradient, at sizes that do not divide. */
public abstract class OpConformance extends ElementCases {
  /** For subclasses. */
  protected OpConformance() {}

  @ParameterizedTest
  @MethodSource("sizes")
  void movement(Size size) {
    Case c = new Case(size);
    Buffer x = c.rows("x");
    Buffer wide = c.r.concat(List.of(x, c.r.affine(x, 2, 0), x));
    Buffer part = c.r.slice(wide, size.columns() / 2, size.columns() + 1);
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
      Buffer factor = c.input("factor", Shape.rows(size.columns()));
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
    Buffer transitions = c.input("transitions", Shape.matrix(size.columns(), size.columns()));
    c.ranges.put(transitions, new double[] {-span, span});
    Buffer out = c.r.chainScan(scores, transitions);
    // A step adds at most 1 + span + ln(K), and errs by a sum of K exponentials and what it begins
    // with, which it does not enlarge: sums over ways are means of them.
    double largest = steps * (1 + span + Math.log(size.columns()));
    c.expect(out, Tolerance.of(steps * (size.columns() + 12), largest));
    // Each step back multiplies with the exponential of three numbers that are up to so large, and
    // sums K terms; transitions sum over all rows, with random signs.
    double share = steps * (3 * largest + size.columns() + 12) * Tolerance.U;
    Buffer seed = c.r.input("seed", out.shape());
    Gradients gradients = c.r.gradients(Map.of(out, seed), c.inputs);
    c.expectShare(gradients.of(scores), share);
    c.expectShare(gradients.of(transitions), share * Math.sqrt(size.rows()));
    c.run();
  }

  /**
   * Sums grow from step to step: four roundings of a step are of the size that the sum has there,
   * half of the largest on average, and {@code K + 12} of numbers below 1. On the way back the
   * exponent of each step errs by as much; more steps would need a bound that hides wrong results.
   */
  @Test
  void longChains() {
    Size size = new Size("150,67", 5);
    int steps = size.layout().steps();
    Case c = new Case(size);
    Buffer scores = c.rows("x");
    Buffer transitions = c.input("transitions", Shape.matrix(size.columns(), size.columns()));
    Buffer out = c.r.chainScan(scores, transitions);
    double largest = steps * (2 + Math.log(size.columns()));
    double error = steps * (2 * largest + size.columns() + 12) * Tolerance.U;
    c.expect(out, error);
    Buffer seed = c.r.input("seed", out.shape());
    Gradients gradients = c.r.gradients(Map.of(out, seed), List.of(scores));
    c.expectShare(gradients.of(scores), error);
    c.run();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void linesAndPickedColumns(Size size) {
    Case c = new Case(size);
    Buffer a = c.input("a", Shape.matrix(3, size.columns()));
    Buffer b = c.input("b", Shape.vector(size.columns()));
    Buffer lines = c.r.sliceLines(c.r.concatLines(List.of(a, b, c.r.affine(a, 2, 0))), 2, 4);
    Buffer flat = c.r.reshape(lines, Shape.matrix(size.columns(), 4));
    Buffer x = c.rows("x");
    Buffer indices = c.r.indices("indices", Shape.rows(1));
    c.indices.put(
        indices,
        IntStream.range(0, size.rows()).map(i -> (i * 5 + 1) % (size.columns() + 2) - 1).toArray());
    c.expect(c.r.oneHot(indices, size.columns()), 0);
    // Columns −1 and beyond the last, of which no number is picked.
    Buffer out = c.r.matmul(c.r.multiply(x, c.r.pick(x, indices)), flat);
    int terms = size.columns();
    c.expectWithGradients(
        out, Tolerance.of(2 * terms, 2 * terms), Math.max(terms, size.rows()) + 8);
    c.run();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void valuesAreAssigned(Size size) {
    Case c = new Case(size);
    Shape shape = Shape.matrix(7, size.columns());
    Buffer p = c.r.parameter("p", shape);
    Buffer slot = c.r.slot("slot", shape);
    Buffer next = c.r.add(p, c.r.affine(slot, 0.5, 0));
    Buffer product = c.r.matmul(c.rows("x"), false, p, true);
    c.r.carry(next, p, null);
    c.r.carry(c.r.affine(next, -1, 0), slot, null);
    c.expect(p, Tolerance.of(2, 2));
    c.expect(slot, Tolerance.of(2, 2));
    c.expect(product, Tolerance.of(size.columns(), size.columns()));
    c.run();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void embedding(Size size) {
    Case c = new Case(size);
    Buffer table = c.input("table", Shape.matrix(3, size.columns()));
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
    int classes = size.columns() + 1;
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
      Buffer y = c.input("y", Shape.rows(size.columns()));
      int terms = size.rows() * size.columns();
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
      Shape shape = Shape.matrix(7, size.columns());
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
      int terms = 2 * 7 * size.columns();
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
