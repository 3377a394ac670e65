package dev.sluice.model;

import dev.sluice.op.Buffer;
import java.util.Map;

/**
 * Dropout while training, nothing otherwise.
 *
 * @param rate the probability of a zero, in {@code [0, 1)}
 * @param variational whether a sequence has one mask for all its steps (Gal and Ghahramani 2016)
 */
public record Dropout(double rate, boolean variational) implements Layer {
  /** Checks the rate. */
  public Dropout {
    Options.rate("Dropout", "rate", rate);
  }

  /**
   * A mask for every step, as of PyTorch's.
   *
   * @param rate the probability of a zero, in {@code [0, 1)}
   */
  public Dropout(double rate) {
    this(rate, false);
  }

  @Override
  public Buffer record(Scope scope, Buffer x) {
    return scope.training() && rate > 0 ? scope.recorder().dropout(x, rate, variational) : x;
  }

  @Override
  public String kind() {
    return "dropout";
  }

  @Override
  public Map<String, Object> options() {
    return Map.of("rate", rate, "variational", variational);
  }
}
