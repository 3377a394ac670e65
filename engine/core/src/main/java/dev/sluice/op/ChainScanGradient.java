package dev.sluice.op;

import java.util.List;

/**
 * The backward algorithm of a linear chain, as the gradient of a {@link ChainScan}: with α = scores
 * + out, {@code dScores[t, i] = Σⱼ (dOut[t + 1, j] + dScores[t + 1, j]) · e^(α[t, i] +
 * transitions[i, j] − out[t + 1, j])}, and 0 at each sequence's last step. The exponential is the
 * probability of having come from i, and at most 1.
 *
 * @param scores {@code [rows, K]}
 * @param transitions {@code [K, K]}
 * @param out {@code [rows, K]}, what the scan computed
 * @param dOut {@code [rows, K]}
 * @param dScores {@code [rows, K]}
 */
public record ChainScanGradient(
    Buffer scores, Buffer transitions, Buffer out, Buffer dOut, Buffer dScores) implements Op {
  /** Checks the shapes. */
  public ChainScanGradient {
    Check.rows(this, "scores", scores);
    int states = scores.shape().columns();
    Check.shape(this, "transitions", transitions, Shape.matrix(states, states));
    Check.shape(this, "out", out, scores.shape());
    Check.shape(this, "dOut", dOut, scores.shape());
    Check.shape(this, "dScores", dScores, scores.shape());
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(scores, transitions, out, dOut);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(dScores);
  }

  @Override
  public long flops(Extent extent) {
    return 5L * scores.shape().columns() * dScores.shape().size(extent);
  }
}
