package dev.sluice.cpu.kernel;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.ClipByNorm;
import dev.sluice.op.Update;
import dev.sluice.op.UpdateRule;
import jdk.incubator.vector.FloatVector;

/** Gradient clipping and optimizer steps; the formulas are in {@link UpdateRule}. */
final class Updates {
  private static final float HUGE = 0x1p64f;

  private Updates() {}

  static Kernel clipByNorm(ClipByNorm op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block norm = blocks.of(op.norm());
    Block out = blocks.of(op.out());
    float limit = (float) op.limit();
    return (run, worker) -> {
      long size = run.size(op.out());
      float length = Lanes.get(norm.address());
      // In two factors, since limit / length may be below all normal floats.
      boolean clips = length > limit;
      float shrink = clips && length > HUGE ? 1 / HUGE : 1;
      float factor = clips ? limit / (length * shrink) : 1;
      long from = Elementwise.from(size, worker);
      long bytes = Elementwise.end(size, worker) - from;
      Scaled.of(x.address() + from, shrink, factor, out.address() + from, bytes);
    };
  }

  static Kernel update(Update op, Blocks blocks) {
    Block p = blocks.of(op.parameter());
    Block g = blocks.of(op.gradient());
    Block first = op.slots().isEmpty() ? null : blocks.of(op.slots().get(0));
    Block second = op.slots().size() < 2 ? null : blocks.of(op.slots().get(1));
    Block control = blocks.of(op.control());
    Block guard = blocks.of(op.guard());
    Adam adam = op.rule() instanceof UpdateRule.Adam rule ? new Adam(rule) : null;
    return (run, worker) -> {
      if (guard != null && !Float.isFinite(Lanes.get(guard.address()))) {
        return;
      }
      long size = run.size(op.parameter());
      long from = Elementwise.from(size, worker);
      long bytes = Elementwise.end(size, worker) - from;
      long at = p.address() + from;
      long gradient = g.address() + from;
      long slot = first == null ? 0 : first.address() + from;
      long other = second == null ? 0 : second.address() + from;
      switch (op.rule()) {
        case UpdateRule.Sgd rule -> sgd(rule, at, gradient, slot, control.address(), bytes);
        case UpdateRule.RmsProp rule ->
            rmsProp(rule, at, gradient, slot, other, control.address(), bytes);
        case UpdateRule.Adam _ -> adam.step(at, gradient, slot, other, control.address(), bytes);
      }
    };
  }

  private static void sgd(
      UpdateRule.Sgd rule, long parameter, long gradient, long velocity, long control, long bytes) {
    float rate = Lanes.get(control);
    float decay = (float) rule.weightDecay();
    float momentum = (float) rule.momentum();
    boolean nesterov = rule.nesterov();
    for (long at = 0; at < bytes; at += Lanes.BYTES) {
      FloatVector p = Lanes.load(parameter + at);
      FloatVector step = p.fma(Lanes.broadcast(decay), Lanes.load(gradient + at));
      if (momentum > 0) {
        FloatVector v = Lanes.load(velocity + at).fma(Lanes.broadcast(momentum), step);
        Lanes.store(v, velocity + at);
        step = nesterov ? v.fma(Lanes.broadcast(momentum), step) : v;
      }
      Lanes.store(step.fma(Lanes.broadcast(-rate), p), parameter + at);
    }
  }

  private static void rmsProp(
      UpdateRule.RmsProp rule,
      long parameter,
      long gradient,
      long meanSquare,
      long velocity,
      long control,
      long bytes) {
    float rate = Lanes.get(control);
    float decay = (float) rule.weightDecay();
    float alpha = (float) rule.alpha();
    float rest = (float) (1 - rule.alpha());
    float epsilon = (float) rule.epsilon();
    float momentum = (float) rule.momentum();
    for (long at = 0; at < bytes; at += Lanes.BYTES) {
      FloatVector p = Lanes.load(parameter + at);
      FloatVector g = p.fma(Lanes.broadcast(decay), Lanes.load(gradient + at));
      FloatVector s = Lanes.load(meanSquare + at).mul(alpha).add(g.mul(g).mul(rest));
      Lanes.store(s, meanSquare + at);
      FloatVector step = g.div(s.sqrt().add(epsilon));
      if (momentum > 0) {
        step = Lanes.load(velocity + at).fma(Lanes.broadcast(momentum), step);
        Lanes.store(step, velocity + at);
      }
      Lanes.store(step.fma(Lanes.broadcast(-rate), p), parameter + at);
    }
  }
}
