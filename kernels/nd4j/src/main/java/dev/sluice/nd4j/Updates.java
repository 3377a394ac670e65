package dev.sluice.nd4j;

import dev.sluice.op.Buffer;
import dev.sluice.op.ClipByNorm;
import dev.sluice.op.GlobalNorm;
import dev.sluice.op.Update;
import dev.sluice.op.UpdateRule;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gradient clipping and optimizer steps; the formulas are in {@link UpdateRule}. */
final class Updates {
  /** Below this norm, numbers that matter may have squares below all normal floats. */
  private static final float TINY = 0x1p-30f;

  private static final double SHRINK = 0x1p-80;
  private static final double GROW = 0x1p64;

  private Updates() {}

  static void globalNorm(Bound b, GlobalNorm op) {
    INDArray norm = b.of(op.norm());
    norm(b, op, 1);
    // Squares outside of 32-bit floats: once more with scaled numbers, in the rare case.
    INDArray plain = b.r().temporary(1, 1);
    b.r().copy(norm, plain);
    b.r().onlyIf(() -> !Float.isFinite(Ndarrays.number(plain)));
    norm(b, op, SHRINK);
    b.r().onlyIf(() -> Ndarrays.number(plain) < TINY);
    norm(b, op, GROW);
  }

  private static void norm(Bound b, GlobalNorm op, double scale) {
    Recording r = b.r();
    INDArray norm = b.of(op.norm());
    INDArray part = r.temporary(1, 1);
    r.fill(norm, 0);
    for (Buffer buffer : op.parts()) {
      INDArray squares = b.like(buffer);
      if (scale == 1) {
        r.square(b.of(buffer), squares);
      } else {
        r.scale(b.of(buffer), scale, squares);
        r.square(squares, squares);
      }
      r.sum(squares, part);
      r.add(norm, part, norm);
    }
    r.sqrt(norm, norm);
    if (scale != 1) {
      r.scale(norm, 1 / scale, norm);
    }
  }

  /** Divided first, since {@code limit / norm} may be below all normal floats. */
  static void clipByNorm(Bound b, ClipByNorm op) {
    INDArray norm = b.of(op.norm());
    INDArray out = b.of(op.out());
    b.r().onlyIf(() -> Ndarrays.number(norm) > (float) op.limit());
    b.r().divide(b.of(op.x()), norm, out);
    b.r().scale(out, op.limit(), out);
    b.r().onlyIf(() -> !(Ndarrays.number(norm) > (float) op.limit()));
    b.r().copy(b.of(op.x()), out);
  }

  static void update(Bound b, Update op) {
    if (op.guard() != null) {
      INDArray guard = b.of(op.guard());
      b.r().onlyIf(() -> Float.isFinite(Ndarrays.number(guard)));
    }
    Parts parts = new Parts(b, op);
    switch (op.rule()) {
      case UpdateRule.Sgd rule -> parts.sgd(rule);
      case UpdateRule.RmsProp rule -> parts.rmsProp(rule);
      case UpdateRule.Adam rule -> parts.adam(rule);
    }
  }

  /** The matrices of one update. */
  private static final class Parts {
    private final Recording r;
    private final INDArray p;
    private final INDArray g;
    private final INDArray[] slots;
    private final INDArray control;
    private final INDArray step;
    private final INDArray work;

    Parts(Bound b, Update op) {
      r = b.r();
      p = b.of(op.parameter());
      g = b.of(op.gradient());
      slots = op.slots().stream().map(b::of).toArray(INDArray[]::new);
      control = b.memory().whole(op.control());
      step = b.like(op.parameter());
      work = b.like(op.parameter());
    }

    private INDArray control(int i) {
      return Ndarrays.view(control, 0, 1, i, 1);
    }

    /** {@code step = g + λp}. */
    private void decayedGradient(double decay) {
      r.scale(p, decay, step);
      r.add(step, g, step);
    }

    /** {@code p −= rate · step}. */
    private void apply() {
      r.multiply(step, control(0), step);
      r.subtract(p, step, p);
    }

    /** {@code slot = keep · slot + add · values}. */
    private void blend(INDArray slot, double keep, double add, INDArray values) {
      r.scale(slot, keep, slot);
      r.scale(values, add, work);
      r.add(slot, work, slot);
    }

    void sgd(UpdateRule.Sgd rule) {
      decayedGradient(rule.weightDecay());
      if (rule.momentum() > 0) {
        INDArray v = slots[0];
        blend(v, rule.momentum(), 1, step);
        if (rule.nesterov()) {
          r.scale(v, rule.momentum(), work);
          r.add(step, work, step);
        } else {
          r.copy(v, step);
        }
      }
      apply();
    }

    void rmsProp(UpdateRule.RmsProp rule) {
      INDArray s = slots[0];
      decayedGradient(rule.weightDecay());
      r.square(step, work);
      r.scale(work, 1 - rule.alpha(), work);
      r.scale(s, rule.alpha(), s);
      r.add(s, work, s);
      r.sqrt(s, work);
      r.shift(work, rule.epsilon(), work);
      r.divide(step, work, step);
      if (rule.momentum() > 0) {
        INDArray v = slots[1];
        blend(v, rule.momentum(), 1, step);
        r.copy(v, step);
      }
      apply();
    }

    void adam(UpdateRule.Adam rule) {
      INDArray m = slots[0];
      INDArray v = slots[1];
      if (rule.decoupled()) {
        r.scale(p, rule.weightDecay(), work);
        r.multiply(work, control(0), work);
        r.subtract(p, work, p);
        r.copy(g, step);
      } else {
        decayedGradient(rule.weightDecay());
      }
      blend(m, rule.beta1(), 1 - rule.beta1(), step);
      r.square(step, step);
      blend(v, rule.beta2(), 1 - rule.beta2(), step);
      r.divide(v, control(2), work);
      r.sqrt(work, work);
      r.shift(work, rule.epsilon(), work);
      r.divide(m, control(1), step);
      r.divide(step, work, step);
      apply();
    }
  }
}
