package dev.sluice.examples.stream;

import dev.sluice.examples.shared.LinePicture;
import dev.sluice.examples.shared.Picture;

/** A sensor, what was expected of it, and what was flagged. */
final class SensorPicture {
  private static final int SHOWN = 400;

  private SensorPicture() {}

  /**
   * Draws what a sensor has sent.
   *
   * @param threshold errors above it are flagged
   */
  static Picture of(Load.Seen seen, double threshold) {
    int count = Math.min(SHOWN, seen.values().length - 1);
    double[] value = new double[count];
    double[] expected = new double[count];
    double[] low = new double[count];
    double[] high = new double[count];
    double[] disturbed = new double[count];
    double[] flagged = new double[count];
    for (int t = 0; t < count; t++) {
      value[t] = seen.values()[t + 1];
      expected[t] = seen.expected()[t + 1];
      low[t] = expected[t] - threshold;
      high[t] = expected[t] + threshold;
      disturbed[t] = seen.events()[t + 1] >= 0 ? -2 : -2.3;
      flagged[t] = seen.flagged()[t + 1] ? -2.6 : -2.9;
    }
    return new LinePicture("A sensor", "values", "")
        .line("value", 1, value)
        .band("expected, and what is not flagged", 1, expected, low, high)
        .line("raised: disturbed", 1, disturbed)
        .line("raised: flagged", 1, flagged)
        .draw();
  }
}
