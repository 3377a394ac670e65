package dev.sluice.cpu.kernel;

import dev.sluice.cpu.vector.Hot;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.UpdateRule;
import jdk.incubator.vector.FloatVector;

/** Steps of {@link UpdateRule.Adam}, over whole vectors. */
final class Adam {
  /** Vector operations of a vector, at least. */
  private static final int OPERATIONS = 20;

  private static final Adam COUPLED = sample(false);
  private static final Adam DECOUPLED = sample(true);

  /** Of both kinds: a way that no sample goes C2 leaves out. */
  static final Hot HOT =
      new Hot(
          2 * OPERATIONS * Hot.DEPTH,
          (operands, results, terms) -> {
            long bytes = (long) terms * Lanes.BYTES;
            COUPLED.vectors(results, operands, results, results, 1, 1, 1, bytes);
            DECOUPLED.vectors(results, operands, results, results, 1, 1, 1, bytes);
          });

  private final boolean decoupled;
  private final float decay;
  private final float beta1;
  private final float rest1;
  private final float beta2;
  private final float rest2;
  private final float epsilon;

  Adam(UpdateRule.Adam rule) {
    decoupled = rule.decoupled();
    decay = (float) rule.weightDecay();
    beta1 = (float) rule.beta1();
    rest1 = (float) (1 - rule.beta1());
    beta2 = (float) rule.beta2();
    rest2 = (float) (1 - rule.beta2());
    epsilon = (float) rule.epsilon();
  }

  private static Adam sample(boolean decoupled) {
    return new Adam(new UpdateRule.Adam(0.5, 0.5, 1, 0, decoupled));
  }

  /**
   * Updates numbers that lie together.
   *
   * @param control the learning rate, and what the means are divided by
   * @param bytes whole vectors
   */
  void step(long parameter, long gradient, long mean, long square, long control, long bytes) {
    float rate = Lanes.get(control);
    float ofMean = 1 / Lanes.get(control + Float.BYTES);
    float ofSquare = 1 / Lanes.get(control + 2 * Float.BYTES);
    if (HOT.isCompiled()) {
      vectors(parameter, gradient, mean, square, rate, ofMean, ofSquare, bytes);
    } else {
      long begin = System.nanoTime();
      plain(parameter, gradient, mean, square, rate, ofMean, ofSquare, bytes);
      HOT.took(System.nanoTime() - begin);
    }
  }

  void vectors(
      long parameter,
      long gradient,
      long mean,
      long square,
      float rate,
      float ofMean,
      float ofSquare,
      long bytes) {
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
      FloatVector deviation = v.mul(ofSquare).sqrt().add(epsilon);
      FloatVector step = m.mul(ofMean).div(deviation);
      Lanes.store(step.fma(Lanes.broadcast(-rate), p), parameter + at);
    }
  }

  void plain(
      long parameter,
      long gradient,
      long mean,
      long square,
      float rate,
      float ofMean,
      float ofSquare,
      long bytes) {
    float kept = 1 - rate * decay;
    for (long at = 0; at < bytes; at += Float.BYTES) {
      float p = Lanes.get(parameter + at);
      float g = Lanes.get(gradient + at);
      if (decoupled) {
        p *= kept;
      } else {
        g = Math.fma(p, decay, g);
      }
      float m = Lanes.get(mean + at) * beta1 + g * rest1;
      float v = Lanes.get(square + at) * beta2 + g * g * rest2;
      Lanes.set(mean + at, m);
      Lanes.set(square + at, v);
      float deviation = (float) Math.sqrt(v * ofSquare) + epsilon;
      Lanes.set(parameter + at, Math.fma(m * ofMean / deviation, -rate, p));
    }
  }
}
