package dev.sluice.examples.stream;

import dev.sluice.random.PhiloxRandom;
import java.util.Random;

/**
 * A sensor as a made-up machine has it: two oscillations of its own periods with noise, now and
 * then disturbed for a while.
 */
final class Sensor {
  /** The standard deviation of the noise: of what nobody can predict. */
  static final double NOISE = 0.05;

  private static final double FIRST_QUIET = 100;
  private static final double QUIET = 150;

  /** How a sensor is disturbed. */
  enum Disturbance {
    /** One value is far off. */
    SPIKE(1),
    /** All values are off by as much. */
    SHIFT(20),
    /** The value stays where it is. */
    STUCK(20),
    /** It oscillates faster. */
    FAST(30);

    private final int steps;

    Disturbance(int steps) {
      this.steps = steps;
    }
  }

  /**
   * A value.
   *
   * @param value what the sensor says
   * @param event the number of the disturbance that it is part of, from 0, or -1
   */
  record Reading(float value, int event) {}

  private final Random random;
  private final boolean disturbed;
  private final double[] period;
  private final double[] size;
  private final double[] phase;
  private Disturbance now;
  private int events;
  private int left;
  private int untilNext;
  private float last;

  /**
   * @param number every sensor is another one
   * @param disturbed whether it is disturbed now and then
   */
  Sensor(long seed, int number, boolean disturbed) {
    random = Random.from(new PhiloxRandom(seed, number));
    this.disturbed = disturbed;
    period = new double[] {20 + 20 * random.nextDouble(), 5 + 5 * random.nextDouble()};
    size = new double[] {0.6 + 0.4 * random.nextDouble(), 0.1 + 0.3 * random.nextDouble()};
    phase = new double[] {random.nextDouble(), random.nextDouble()};
    untilNext = (int) (FIRST_QUIET + QUIET * random.nextDouble());
  }

  Reading next() {
    if (left > 0 && --left == 0) {
      now = null;
      untilNext = (int) (QUIET + QUIET * random.nextDouble());
    }
    if (now == null && disturbed && --untilNext <= 0) {
      now = Disturbance.values()[random.nextInt(Disturbance.values().length)];
      left = now.steps;
      events++;
    }
    double value = NOISE * random.nextGaussian();
    for (int i = 0; i < 2; i++) {
      phase[i] += (now == Disturbance.FAST ? 2 : 1) / period[i];
      value += size[i] * Math.sin(2 * Math.PI * phase[i]);
    }
    if (now == Disturbance.SPIKE || now == Disturbance.SHIFT) {
      value += 1;
    }
    last = now == Disturbance.STUCK ? last : (float) value;
    return new Reading(last, now == null ? -1 : events - 1);
  }

  /** Many values of a sensor that nothing disturbs. */
  static float[] quiet(long seed, int number, int count) {
    Sensor sensor = new Sensor(seed, number, false);
    float[] values = new float[count];
    for (int t = 0; t < count; t++) {
      values[t] = sensor.next().value();
    }
    return values;
  }
}
