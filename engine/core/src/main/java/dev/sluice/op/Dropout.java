package dev.sluice.op;

import java.util.List;

/**
 * {@code out = x · m / (1 − rate)} with a mask m of zeros and ones, drawn from the run's key, the
 * operation's stream, the sequence, the column and, unless the mask is variational, the step (see
 * {@code DropoutMask}). Its gradient is the same operation on the gradient: the mask is drawn
 * again, not stored.
 *
 * @param rate the probability of a zero, in {@code [0, 1)}
 * @param variational whether a sequence has one mask for all its steps (Gal and Ghahramani 2016)
 * @param stream tells this dropout from the others of the program
 * @param x {@code [rows, c]} or {@code [sequences, c]}
 * @param out the shape of x
 */
public record Dropout(double rate, boolean variational, int stream, Buffer x, Buffer out)
    implements Op {
  /** Checks the shapes and the rate. */
  public Dropout {
    Check.floats(this, "x", x);
    Check.condition(
        this, "x", x, x.shape().axis() != Axis.FIXED, "[rows, columns] or [sequences, columns]");
    Check.shape(this, "out", out, x.shape());
    Check.value(this, "rate", rate, rate >= 0 && rate < 1, "in [0, 1)");
  }

  @Override
  public boolean draws() {
    return rate > 0;
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(x);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(out);
  }

  @Override
  public long flops(Extent extent) {
    return out.shape().size(extent);
  }

  @Override
  public void backward(GradientTape tape) {
    Buffer dx = tape.gradient(x);
    tape.record(new Dropout(rate, variational, stream, tape.of(out), dx));
    tape.contribute(x, dx);
  }
}
