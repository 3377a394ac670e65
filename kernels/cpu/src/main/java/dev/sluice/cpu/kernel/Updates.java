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
      long end = Elementwise.end(size, worker);
      for (long at = Elementwise.from(size, worker); at < end; at += Lanes.BYTES) {
        Lanes.store(Lanes.load(x.address() + at).mul(shrink).mul(factor), out.address() + at);
      }
    };
  }

  static Kernel update(Update op, Blocks blocks) {
    Block p = blocks.of(op.parameter());
    Block g = blocks.of(op.gradient());
    Block first = op.slots().isEmpty() ? null : blocks.of(op.slots().get(0));
    Block second = op.slots().size() < 2 ? null : blocks.of(op.slots().get(1));
    Block control = blocks.of(op.control());
    Block guard = blocks.of(op.guard());
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
        case UpdateRule.Adam rule ->
            adam(rule, at, gradient, slot, other, control.address(), bytes);
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

  private static void adam(
      UpdateRule.Adam rule,
      long parameter,
      long gradient,
      long mean,
      long square,
      long control,
      long bytes) {
    float rate = Lanes.get(control);
    float meanCorrection = 1 / Lanes.get(control + Float.BYTES);
    float squareCorrection = 1 / Lanes.get(control + 2 * Float.BYTES);
    float decay = (float) rule.weightDecay();
    boolean decoupled = rule.decoupled();
    float beta1 = (float) rule.beta1();
    float rest1 = (float) (1 - rule.beta1());
    float beta2 = (float) rule.beta2();
    float rest2 = (float) (1 - rule.beta2());
    float epsilon = (float) rule.epsilon();
    float kept = 1 - rate * decay;
    for (long at = 0; at < bytes; at += Lanes.BYTES) {
      FloatVector p = Lanes.load(parameter + at);
      FloatVector g = Lanes.load(gradient + at);
      if (decoupled) {
        p = p.mul(kept);
      } else {
        g = p.fma(Lanes.broadcast(decay), g);
      }
      FloatVector m = Lanes.load(mean + at).mul(beta1).add(g.mul(rest1));
      FloatVector v = Lanes.load(square + at).mul(beta2).add(g.mul(g).mul(rest2));
      Lanes.store(m, mean + at);
      Lanes.store(v, square + at);
      FloatVector deviation = v.mul(squareCorrection).sqrt().add(epsilon);
      FloatVector step = m.mul(meanCorrection).div(deviation);
      Lanes.store(step.fma(Lanes.broadcast(-rate), p), parameter + at);
    }
  }
}
