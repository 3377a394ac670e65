package dev.sluice.op;

import java.util.List;

/**
 * The forward algorithm of a linear chain (a conditional random field's or a hidden Markov
 * model's), in logarithms: with α = scores + out, {@code out[t, j] = ln Σᵢ e^(α[t − 1, i] +
 * transitions[i, j])}, and 0 at each sequence's first step. So α is the logarithm of the sum over
 * all ways to get to a step's state, and its own score kept apart, which may be minus infinity in
 * effect: a state that is forbidden there.
 *
 * @param scores {@code [rows, K]}, of the states by step
 * @param transitions {@code [K, K]}, from a line's state to a column's
 * @param out {@code [rows, K]}
 */
public record ChainScan(Buffer scores, Buffer transitions, Buffer out) implements Op {
  /** Checks the shapes. */
  public ChainScan {
    Check.rows(this, "scores", scores);
    int states = scores.shape().columns();
    Check.shape(this, "transitions", transitions, Shape.matrix(states, states));
    Check.shape(this, "out", out, scores.shape());
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(scores, transitions);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(out);
  }

  /** An addition, a maximum, an exponential and a sum for each transition of each step. */
  @Override
  public long flops(Extent extent) {
    return 4L * scores.shape().columns() * out.shape().size(extent);
  }

  /**
   * With D the total gradient of out: {@code dTransitions = e^transitions ⊙ PᵀQ} with {@code P =
   * e^(α of the step before − its largest)} and {@code Q = D ⊙ e^(the same largest − out)}.
   */
  @Override
  public void backward(GradientTape tape) {
    Shape rows = scores.shape();
    Buffer dScores = tape.gradient(scores);
    tape.record(new ChainScanGradient(scores, transitions, out, tape.of(out), dScores));
    tape.contribute(scores, dScores);
    if (!tape.wants(transitions)) {
      return;
    }
    Buffer total = tape.value("total", rows);
    tape.record(new Binary(Binary.Kind.ADD, tape.of(out), dScores, total));
    Buffer alpha = tape.value("alpha", rows);
    tape.record(new Binary(Binary.Kind.ADD, scores, out, alpha));
    Buffer before = tape.value("alpha before", rows);
    tape.record(new Shift(1, alpha, before));
    Buffer largest = tape.value("largest", rows.withColumns(1));
    tape.record(new Reduce(Over.COLUMNS, Reduce.Kind.MAX, before, largest));
    Buffer p = exponential(tape, before, largest, 1);
    Buffer q = exponential(tape, out, largest, -1);
    // Nothing comes before a first step.
    Buffer ones = tape.value("one", rows);
    tape.record(new Fill(1, ones));
    Buffer later = tape.value("later steps", rows);
    tape.record(new Shift(1, ones, later));
    Buffer masked = product(tape, p, later);
    Buffer weighted = product(tape, q, total);
    Buffer pairs = tape.gradient(transitions);
    tape.record(new MatMul(masked, true, weighted, false, pairs));
    Buffer odds = tape.value("odds", transitions.shape());
    tape.record(new Unary(Unary.Kind.EXP, transitions, odds));
    tape.contribute(transitions, product(tape, pairs, odds));
  }

  /** {@code e^(sign (x − largest))}. */
  private static Buffer exponential(GradientTape tape, Buffer x, Buffer largest, int sign) {
    Buffer difference = tape.value("difference", x.shape());
    tape.record(new Binary(Binary.Kind.SUBTRACT, x, largest, difference));
    Buffer signed = tape.value("difference", x.shape());
    tape.record(new Affine(difference, sign, 0, signed));
    Buffer power = tape.value("power", x.shape());
    tape.record(new Unary(Unary.Kind.EXP, signed, power));
    return power;
  }

  private static Buffer product(GradientTape tape, Buffer a, Buffer b) {
    Buffer out = tape.value("product", a.shape());
    tape.record(new Binary(Binary.Kind.MULTIPLY, a, b, out));
    return out;
  }
}
