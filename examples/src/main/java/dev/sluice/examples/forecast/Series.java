package dev.sluice.examples.forecast;

import dev.sluice.examples.shared.TextFile;
import dev.sluice.random.PhiloxRandom;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Numbers at equal distances of time.
 *
 * @param name what they are, in words
 * @param unit what they are measured in
 * @param step what there is one of them for
 * @param values the numbers; gaps are filled on straight lines
 * @param season after how many of them they are alike again; 0 where they are not
 */
record Series(String name, String unit, String step, float[] values, int season) {
  private static final int SINE_POINTS = 2000;
  private static final double SINE_END = 100;

  /** The standard deviation of the sine's noise, whose square no forecast is better than. */
  static final double SINE_NOISE = 0.1;

  private static final int WEEKS_OF_A_YEAR = 52;
  private static final String CO2 = "mauna-loa-co2.csv";

  /** {@code sin t} over [0, 100] with Gaussian noise. */
  static Series sine(long seed) {
    Random noise = Random.from(new PhiloxRandom(seed, 3));
    float[] values = new float[SINE_POINTS];
    for (int i = 0; i < values.length; i++) {
      double t = SINE_END * i / (SINE_POINTS - 1);
      values[i] = (float) (Math.sin(t) + SINE_NOISE * noise.nextGaussian());
    }
    return new Series("a noisy sine", "", "point", values, 0);
  }

  /** The weekly carbon dioxide of Mauna Loa. */
  static Series co2() throws IOException {
    try (InputStream in = Series.class.getResourceAsStream(CO2);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      float[] values = numbers(CO2, reader.lines().toList());
      return new Series("CO₂ of Mauna Loa, by week", "ppm", "week", values, WEEKS_OF_A_YEAR);
    }
  }

  /**
   * A file of a number per line, or of comma-separated lines that end with one; a heading and lines
   * that begin with # are passed over.
   */
  static Series read(Path file, int season) {
    return new Series(
        file.getFileName().toString(),
        "",
        "line",
        numbers(file.toString(), TextFile.lines(file)),
        season);
  }

  private static float[] numbers(String file, List<String> lines) {
    List<Float> numbers = new ArrayList<>();
    boolean heading = true;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith("#") || line.isEmpty()) {
        continue;
      }
      String last = line.substring(line.lastIndexOf(',') + 1).strip();
      if (last.isEmpty()) {
        numbers.add(Float.NaN);
        continue;
      }
      try {
        float number = Float.parseFloat(last);
        if (!Float.isFinite(number)) {
          throw new NumberFormatException("not finite");
        }
        numbers.add(number);
      } catch (NumberFormatException e) {
        if (!heading) {
          throw new IllegalArgumentException(
              file + ", line " + (i + 1) + ": ends with '" + last + "', must end with a number", e);
        }
      }
      heading = false;
    }
    return filled(file, numbers);
  }

  /** Gaps on straight lines between what is around them. */
  private static float[] filled(String file, List<Float> numbers) {
    float[] values = new float[numbers.size()];
    int known = -1;
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i);
      if (Float.isNaN(values[i])) {
        continue;
      }
      for (int gap = known + 1; gap < i; gap++) {
        float share = known < 0 ? 1 : (float) (gap - known) / (i - known);
        values[gap] = known < 0 ? values[i] : values[known] + share * (values[i] - values[known]);
      }
      known = i;
    }
    if (known < 0) {
      throw new IllegalArgumentException(file + ": has no numbers, needs one per line");
    }
    for (int gap = known + 1; gap < values.length; gap++) {
      values[gap] = values[known];
    }
    return values;
  }
}
