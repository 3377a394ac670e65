package dev.sluice.examples.forecast;

import dev.sluice.data.Example;
import dev.sluice.data.Input;
import dev.sluice.data.Target;
import dev.sluice.data.Windows;
import dev.sluice.predict.Prediction;
import dev.sluice.predict.Predictor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A series, and what is to be forecast of it. A series with a season has a trend as well, which
 * leaves what was learned from behind it: its windows are taken relative to their last number.
 *
 * @param series the series
 * @param window steps that a forecast is made of
 * @param horizon times that are forecast at once
 * @param levels of the quantiles that are forecast; none for the mean alone
 */
record Task(Series series, int window, int horizon, double... levels) {
  private static final double TRAINED_SHARE = 0.8;

  Task {
    int needed = 2 * (window + horizon);
    if (series.values().length < needed) {
      throw new IllegalArgumentException(
          series.name()
              + ": has "
              + series.values().length
              + " numbers, windows of "
              + window
              + " and the "
              + horizon
              + " after it need "
              + needed
              + " at least");
    }
  }

  /** The time from which on nothing is learned. */
  int cut() {
    return (int) (TRAINED_SHARE * series.values().length);
  }

  private boolean relative() {
    return series.season() > 0;
  }

  /** How far, as a root mean square, the series goes within the horizon. */
  double scale() {
    if (!relative()) {
      return 1;
    }
    double sum = 0;
    int count = 0;
    for (int t = 0; t + horizon < cut(); t++) {
      double change = series.values()[t + horizon] - series.values()[t];
      sum += change * change;
      count++;
    }
    return sum == 0 ? 1 : Math.sqrt(sum / count);
  }

  private Windows windows() {
    return Windows.of(series.values(), window).horizon(horizon);
  }

  List<Example> train(double scale) {
    return windows().before(cut()).stream().map(example -> scaled(example, scale)).toList();
  }

  List<Example> heldOut(double scale) {
    return windows().from(cut()).stream().map(example -> scaled(example, scale)).toList();
  }

  private Example scaled(Example example, double scale) {
    float[][] steps = ((Input.Vectors) example.input()).steps();
    float[] next = ((Target.ValuesPerSequence) example.targets().get(Example.UNNAMED)).values();
    float base = base(steps[steps.length - 1][0]);
    float[] inputs = new float[steps.length];
    for (int t = 0; t < inputs.length; t++) {
      inputs[t] = (float) ((steps[t][0] - base) / scale);
    }
    float[] targets = new float[next.length];
    for (int t = 0; t < targets.length; t++) {
      targets[t] = (float) ((next[t] - base) / scale);
    }
    return Example.forecast(inputs, targets);
  }

  private float base(float last) {
    return relative() ? last : 0;
  }

  /** The last number before each held-out forecast. */
  int firstOrigin() {
    return cut() - 1;
  }

  /**
   * Forecasts of all held-out times, in the series' unit.
   *
   * @return {@code [origins][levels, or 1][horizon]}
   */
  double[][][] forecasts(Predictor predictor, double scale) {
    List<Prediction> predictions = predictor.predict(heldOut(scale));
    return IntStream.range(0, predictions.size())
        .mapToObj(
            i -> inUnit(predictions.get(i).lastOutput(), series.values()[firstOrigin() + i], scale))
        .toArray(double[][][]::new);
  }

  /** One forecast, {@code [levels, or 1][horizon]}. */
  double[][] inUnit(float[] output, float last, double scale) {
    double[][] forecast = new double[Math.max(1, levels.length)][horizon];
    for (int i = 0; i < output.length; i++) {
      forecast[i / horizon][i % horizon] = base(last) + scale * output[i];
    }
    return forecast;
  }

  /** The steps that a forecast of what follows the series is made of. */
  float[][] lastWindow(double scale) {
    float[] values = series.values();
    float base = base(values[values.length - 1]);
    float[][] steps = new float[window][1];
    for (int t = 0; t < window; t++) {
      steps[t][0] = (float) ((values[values.length - window + t] - base) / scale);
    }
    return steps;
  }
}
