package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Gradient clipping and optimizer steps; formulas as in {@link dev.sluice.op.UpdateRule}. {@code
 * control}: learning rate and Adam's two corrections. With a guard that is not finite nothing is
 * written. {@code constants} holds the rule's, in the order in which the kernel reads them.
 */
public final class OptimizerKernels {
  private OptimizerKernels() {}

  private static boolean writes(IntArray run, FloatArray guard, int guarded, int i, int size) {
    return i < run.get(RunInfo.ACTIVE) * size && (guarded == 0 || Functions.finite(guard.get(0)));
  }

  /**
   * {@code out = x min(1, limit / norm)} (Pascanu et al. 2013); divided first, since {@code limit /
   * norm} may be below all normal floats.
   */
  public static void clipByNorm(
      KernelContext context,
      IntArray run,
      FloatArray constants,
      FloatArray x,
      FloatArray norm,
      FloatArray out,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      float limit = constants.get(0);
      float total = norm.get(0);
      float value = x.get(i);
      if (total > limit) {
        value = value / total * limit;
      }
      out.set(i, value);
    }
  }

  /** Constants: momentum, weight decay. */
  public static void sgd(
      KernelContext context,
      IntArray run,
      FloatArray constants,
      FloatArray p,
      FloatArray g,
      FloatArray velocity,
      FloatArray control,
      FloatArray guard,
      int hasMomentum,
      int nesterov,
      int guarded,
      int size) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (writes(run, guard, guarded, i, size)) {
      float momentum = constants.get(0);
      float step = constants.get(1) * p.get(i) + g.get(i);
      if (hasMomentum != 0) {
        float v = momentum * velocity.get(i) + step;
        velocity.set(i, v);
        if (nesterov != 0) {
          step = momentum * v + step;
        } else {
          step = v;
        }
      }
      p.set(i, p.get(i) - control.get(0) * step);
    }
  }

  /** Constants: α, 1 − α, ε, momentum, weight decay. */
  public static void rmsProp(
      KernelContext context,
      IntArray run,
      FloatArray constants,
      FloatArray p,
      FloatArray g,
      FloatArray meanSquare,
      FloatArray velocity,
      FloatArray control,
      FloatArray guard,
      int hasMomentum,
      int guarded,
      int size) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (writes(run, guard, guarded, i, size)) {
      float gradient = constants.get(4) * p.get(i) + g.get(i);
      float rest = constants.get(1) * gradient * gradient;
      float s = constants.get(0) * meanSquare.get(i) + rest;
      meanSquare.set(i, s);
      float step = gradient / (TornadoMath.sqrt(s) + constants.get(2));
      if (hasMomentum != 0) {
        step = constants.get(3) * velocity.get(i) + step;
        velocity.set(i, step);
      }
      p.set(i, p.get(i) - control.get(0) * step);
    }
  }

  /** Constants: β₁, 1 − β₁, β₂, 1 − β₂, ε, weight decay. */
  public static void adam(
      KernelContext context,
      IntArray run,
      FloatArray constants,
      FloatArray p,
      FloatArray g,
      FloatArray m,
      FloatArray v,
      FloatArray control,
      FloatArray guard,
      int decoupled,
      int guarded,
      int size) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (writes(run, guard, guarded, i, size)) {
      float rate = control.get(0);
      float weight = p.get(i);
      float gradient = g.get(i);
      float decay = constants.get(5);
      if (decoupled != 0) {
        weight = weight - rate * decay * weight;
      } else {
        gradient = decay * weight + gradient;
      }
      float mean = constants.get(0) * m.get(i) + constants.get(1) * gradient;
      float square = constants.get(2) * v.get(i) + constants.get(3) * gradient * gradient;
      m.set(i, mean);
      v.set(i, square);
      float root = TornadoMath.sqrt(square / control.get(2)) + constants.get(4);
      p.set(i, weight - rate * (mean / control.get(1)) / root);
    }
  }
}
