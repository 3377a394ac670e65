package dev.sluice.examples.shared;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Probabilities as bars for a terminal, the largest first. */
public final class Bars {
  private static final int LONGEST = 40;

  private Bars() {}

  /**
   * Draws the largest of some probabilities.
   *
   * @param names of what they are
   * @param probabilities one for each name
   * @param most how many lines
   * @return the lines
   */
  public static String of(List<String> names, float[] probabilities, int most) {
    int width = names.stream().mapToInt(String::length).max().orElse(0);
    return IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> probabilities[i]).reversed())
        .limit(most)
        .map(i -> line(names.get(i), width, probabilities[i]))
        .collect(Collectors.joining());
  }

  private static String line(String name, int width, float probability) {
    return String.format(
        Locale.ROOT,
        "  %-" + width + "s %5.1f %% %s%n",
        name,
        100 * probability,
        "█".repeat(Math.round(LONGEST * probability)));
  }
}
