package dev.sluice.model;

import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import java.util.Map;

/**
 * One vector per sequence, its steps' mean with weights {@code softmax(vᵀ tanh(W x))} over the
 * steps (Bahdanau et al. 2015; Yang et al. 2016): {@code [rows, c]} to {@code [sequences, c]};
 * parameters {@code weight [units, c]} and {@code score [units]}, drawn from ±1/√c.
 *
 * @param units lines of W
 */
public record AttentionPooling(int units) implements Layer {
  /** Checks the size. */
  public AttentionPooling {
    Options.atLeastOne("AttentionPooling", "units", units);
  }

  @Override
  public Buffer record(Scope scope, Buffer x) {
    Recorder r = scope.recorder();
    int columns = x.shape().columns();
    Initializer uniform = Initializer.uniform(1 / Math.sqrt(columns));
    Buffer w = scope.parameter("weight", Shape.matrix(units, columns), uniform);
    Buffer v = scope.parameter("score", Shape.vector(units), uniform);
    Buffer score = r.matmul(r.tanh(r.matmul(x, false, w, true)), false, v, true);
    return r.sum(Over.STEPS, r.multiply(x, r.softmax(Over.STEPS, score)));
  }

  @Override
  public String kind() {
    return "attention_pooling";
  }

  @Override
  public Map<String, Object> options() {
    return Map.of("units", units);
  }
}
