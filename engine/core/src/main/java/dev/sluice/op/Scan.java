package dev.sluice.op;

import java.util.List;

/**
 * A linear recurrence over the steps of each sequence, column by column: {@code out[t] = factor[t]
 * · out[t − 1] + x[t]}, with {@code out[−1] = 0}; from the last step to the first where {@code
 * reverse}. Without factors it is the cumulative sum; with them a moving average, a quasi-recurrent
 * network's pooling (Bradbury et al. 2017), or the way back through an LSTM's cell states.
 *
 * @param reverse whether steps are visited from the last: {@code out[t] = factor[t] · out[t + 1] +
 *     x[t]}
 * @param factor {@code [rows, c]}, or null for 1
 * @param x {@code [rows, c]}
 * @param out {@code [rows, c]}
 */
public record Scan(boolean reverse, Buffer factor, Buffer x, Buffer out) implements Op {
  /** Checks the shapes. */
  public Scan {
    Check.rows(this, "x", x);
    Check.optional(this, "factor", factor, x.shape());
    Check.shape(this, "out", out, x.shape());
  }

  @Override
  public String name() {
    return factor == null ? "CumulativeSum" : "Scan";
  }

  @Override
  public List<Buffer> inputs() {
    return factor == null ? List.of(x) : List.of(factor, x);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(out);
  }

  @Override
  public long flops(Extent extent) {
    return (factor == null ? 1 : 2) * out.shape().size(extent);
  }

  /**
   * With δ the gradient of out that has come back through later steps as well: {@code δ[t] =
   * dOut[t] + factor[t + 1] · δ[t + 1]}, a scan the other way; {@code dx = δ} and {@code dfactor[t]
   * = δ[t] · out[t − 1]}.
   */
  @Override
  public void backward(GradientTape tape) {
    int later = reverse ? -1 : 1;
    Buffer shifted = null;
    if (factor != null) {
      shifted = tape.value("factor", x.shape());
      tape.record(new Shift(-later, factor, shifted));
    }
    Buffer total = tape.gradient(x);
    tape.record(new Scan(!reverse, shifted, tape.of(out), total));
    tape.contribute(x, total);
    if (factor != null && tape.wants(factor)) {
      Buffer before = tape.value("before", x.shape());
      Buffer dFactor = tape.gradient(factor);
      tape.record(new Shift(later, out, before));
      tape.record(new Binary(Binary.Kind.MULTIPLY, total, before, dFactor));
      tape.contribute(factor, dFactor);
    }
  }
}
