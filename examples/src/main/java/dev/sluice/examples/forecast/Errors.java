package dev.sluice.examples.forecast;

/** Errors of forecasts of the held-out part, by how far ahead they are. */
final class Errors {
  private Errors() {}

  /** What a forecast says of the time {@code ahead} after an origin. */
  @FunctionalInterface
  interface Forecast {
    double of(int origin, int ahead);
  }

  /** The mean of the squares, {@code ahead} times after an origin. */
  static double meanSquare(Task task, int ahead, Forecast forecast) {
    double sum = 0;
    int count = 0;
    float[] values = task.series().values();
    for (int origin = task.firstOrigin(); origin + task.horizon() < values.length; origin++) {
      double error = forecast.of(origin, ahead) - values[origin + ahead];
      sum += error * error;
      count++;
    }
    return sum / count;
  }
}
