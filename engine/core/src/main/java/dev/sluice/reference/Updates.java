package dev.sluice.reference;

import dev.sluice.op.Buffer;
import dev.sluice.op.ClipByNorm;
import dev.sluice.op.GlobalNorm;
import dev.sluice.op.Update;
import dev.sluice.op.UpdateRule;

/** Gradient clipping and optimizer steps; the formulas are in {@link UpdateRule}. */
final class Updates {
  private Updates() {}

  static Kernel globalNorm(GlobalNorm op, Memory memory) {
    double[] norm = memory.of(op.norm());
    double[][] parts = op.parts().stream().map(memory::of).toArray(double[][]::new);
    return run -> {
      double largest = 0;
      for (int p = 0; p < parts.length; p++) {
        int size = run.size(op.parts().get(p));
        for (int i = 0; i < size; i++) {
          largest = Math.max(largest, Math.abs(parts[p][i])); // keeps a NaN
        }
      }
      // A power of two, so that scaling rounds nothing and no square overflows.
      double scale = largest > 0 && Double.isFinite(largest) ? Math.ulp(largest) * 0x1p52 : 1;
      double sum = 0;
      for (int p = 0; p < parts.length; p++) {
        int size = run.size(op.parts().get(p));
        for (int i = 0; i < size; i++) {
          double x = parts[p][i] / scale;
          sum += x * x;
        }
      }
      norm[0] = scale * Math.sqrt(sum);
    };
  }

  static Kernel clipByNorm(ClipByNorm op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] norm = memory.of(op.norm());
    double[] out = memory.of(op.out());
    return run -> {
      int size = run.size(op.out());
      for (int i = 0; i < size; i++) {
        out[i] = norm[0] > op.limit() ? x[i] / norm[0] * op.limit() : x[i];
      }
    };
  }

  static Kernel update(Update op, Memory memory) {
    double[] p = memory.of(op.parameter());
    double[] g = memory.of(op.gradient());
    double[][] slots = op.slots().stream().map(memory::of).toArray(double[][]::new);
    double[] control = memory.of(op.control());
    double[] guard = memory.of(op.guard());
    Buffer parameter = op.parameter();
    return run -> {
      if (guard != null && !Double.isFinite(guard[0])) {
        return;
      }
      int size = run.size(parameter);
      switch (op.rule()) {
        case UpdateRule.Sgd rule -> sgd(rule, p, g, slots, control, size);
        case UpdateRule.RmsProp rule -> rmsProp(rule, p, g, slots, control, size);
        case UpdateRule.Adam rule -> adam(rule, p, g, slots, control, size);
      }
    };
  }

  private static void sgd(
      UpdateRule.Sgd rule, double[] p, double[] g, double[][] slots, double[] control, int size) {
    double rate = control[0];
    for (int i = 0; i < size; i++) {
      double step = g[i] + rule.weightDecay() * p[i];
      if (rule.momentum() > 0) {
        double[] v = slots[0];
        v[i] = rule.momentum() * v[i] + step;
        step = rule.nesterov() ? step + rule.momentum() * v[i] : v[i];
      }
      p[i] -= rate * step;
    }
  }

  private static void rmsProp(
      UpdateRule.RmsProp rule,
      double[] p,
      double[] g,
      double[][] slots,
      double[] control,
      int size) {
    double rate = control[0];
    double[] s = slots[0];
    for (int i = 0; i < size; i++) {
      double gradient = g[i] + rule.weightDecay() * p[i];
      s[i] = rule.alpha() * s[i] + (1 - rule.alpha()) * gradient * gradient;
      double step = gradient / (Math.sqrt(s[i]) + rule.epsilon());
      if (rule.momentum() > 0) {
        double[] v = slots[1];
        v[i] = rule.momentum() * v[i] + step;
        step = v[i];
      }
      p[i] -= rate * step;
    }
  }

  private static void adam(
      UpdateRule.Adam rule, double[] p, double[] g, double[][] slots, double[] control, int size) {
    double rate = control[0];
    double[] m = slots[0];
    double[] v = slots[1];
    for (int i = 0; i < size; i++) {
      double gradient = g[i];
      if (rule.decoupled()) {
        p[i] -= rate * rule.weightDecay() * p[i];
      } else {
        gradient += rule.weightDecay() * p[i];
      }
      m[i] = rule.beta1() * m[i] + (1 - rule.beta1()) * gradient;
      v[i] = rule.beta2() * v[i] + (1 - rule.beta2()) * gradient * gradient;
      double mean = m[i] / control[1];
      double deviation = Math.sqrt(v[i] / control[2]) + rule.epsilon();
      p[i] -= rate * mean / deviation;
    }
  }
}
