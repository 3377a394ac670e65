package dev.sluice.op;

import java.util.List;

/**
 * {@code out = condition ≠ 0 ? a : b}, element by element. What is not chosen has no influence, not
 * even as a NaN.
 *
 * @param condition any shape; a NaN counts as not 0
 * @param a the shape of condition
 * @param b the shape of condition
 * @param out the shape of condition
 */
public record Where(Buffer condition, Buffer a, Buffer b, Buffer out) implements Op {
  /** Checks the shapes. */
  public Where {
    Check.floats(this, "condition", condition);
    Check.shape(this, "a", a, condition.shape());
    Check.shape(this, "b", b, condition.shape());
    Check.shape(this, "out", out, condition.shape());
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(condition, a, b);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(out);
  }

  @Override
  public long flops(Extent extent) {
    return out.shape().size(extent);
  }

  /** The condition has no gradient. */
  @Override
  public void backward(GradientTape tape) {
    if (!tape.wants(a) && !tape.wants(b)) {
      return;
    }
    Buffer zero = tape.value("zero", out.shape());
    tape.record(new Fill(0, zero));
    if (tape.wants(a)) {
      Buffer da = tape.gradient(a);
      tape.record(new Where(condition, tape.of(out), zero, da));
      tape.contribute(a, da);
    }
    if (tape.wants(b)) {
      Buffer db = tape.gradient(b);
      tape.record(new Where(condition, zero, tape.of(out), db));
      tape.contribute(b, db);
    }
  }
}
