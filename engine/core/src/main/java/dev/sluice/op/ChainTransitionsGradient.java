package dev.sluice.op;

import java.util.List;

/**
 * The gradient of a {@link ChainScan} with respect to its transitions: with α = scores + out,
 * {@code dTransitions[i, j] = Σ total[t, j] · e^(α[t − 1, i] + transitions[i, j] − out[t, j])} over
 * all steps but first ones. The exponential is the probability of having come from i, and at most
 * 1.
 *
 * @param scores {@code [rows, K]}
 * @param transitions {@code [K, K]}
 * @param out {@code [rows, K]}, what the scan computed
 * @param total {@code [rows, K]}, the total gradient with respect to out
 * @param dTransitions {@code [K, K]}
 */
public record ChainTransitionsGradient(
    Buffer scores, Buffer transitions, Buffer out, Buffer total, Buffer dTransitions)
    implements Op {
  /** Checks the shapes. */
  public ChainTransitionsGradient {
    Check.rows(this, "scores", scores);
    int states = scores.shape().columns();
    Check.shape(this, "transitions", transitions, Shape.matrix(states, states));
    Check.shape(this, "out", out, scores.shape());
    Check.shape(this, "total", total, scores.shape());
    Check.shape(this, "dTransitions", dTransitions, transitions.shape());
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(scores, transitions, out, total);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(dTransitions);
  }

  @Override
  public long flops(Extent extent) {
    return 5L * scores.shape().columns() * scores.shape().size(extent);
  }
}
