package dev.sluice.examples.stream;

import java.util.Locale;

/**
 * What is said of a value.
 *
 * @param expected what was predicted for it; NaN of the first one
 * @param error how far off it is
 * @param flagged whether that is further than what nobody can predict
 */
record Answer(float expected, float error, boolean flagged) {
  /** Stands for a number that there is none of. */
  static final String NOTHING = "-";

  /** The answer to the first value of a stream, of which nothing was predicted. */
  static final Answer FIRST = new Answer(Float.NaN, 0, false);

  static Answer of(float expected, float value, double threshold) {
    float error = Math.abs(value - expected);
    return new Answer(expected, error, error > threshold);
  }

  /** A line as of the protocol. */
  @Override
  public String toString() {
    if (Float.isNaN(expected)) {
      return NOTHING + " " + NOTHING + " ok";
    }
    return String.format(Locale.ROOT, "%.4f %.4f %s", expected, error, flagged ? "anomaly" : "ok");
  }
}
