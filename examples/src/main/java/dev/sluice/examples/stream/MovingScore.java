package dev.sluice.examples.stream;

/** How far a value is from the mean of those before it, in their standard deviations. */
final class MovingScore {
  private static final int WINDOW = 64;
  private static final double LEAST = 1e-6;

  private final double[] values = new double[WINDOW];
  private int count;

  /** The score of a value; 0 of the first ones, before the window is full. */
  double next(double value) {
    double score = 0;
    if (count >= WINDOW) {
      double sum = 0;
      double squares = 0;
      for (double each : values) {
        sum += each;
        squares += each * each;
      }
      double mean = sum / WINDOW;
      double deviation = Math.sqrt(Math.max(0, squares / WINDOW - mean * mean));
      score = Math.abs(value - mean) / Math.max(LEAST, deviation);
    }
    values[count++ % WINDOW] = value;
    return score;
  }
}
