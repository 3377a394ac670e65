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

  @Override
  public void backward(GradientTape tape) {
    Buffer dScores = tape.gradient(scores);
    tape.record(new ChainScanGradient(scores, transitions, out, tape.of(out), dScores));
    tape.contribute(scores, dScores);
    if (tape.wants(transitions)) {
      // What comes back through later steps is α's gradient, and so both its summands'.
      Buffer total = tape.value("total", out.shape());
      tape.record(new Binary(Binary.Kind.ADD, tape.of(out), dScores, total));
      Buffer dTransitions = tape.gradient(transitions);
      tape.record(new ChainTransitionsGradient(scores, transitions, out, total, dTransitions));
      tape.contribute(transitions, dTransitions);
    }
  }
}
