package dev.sluice.examples.memory;

import dev.sluice.examples.shared.LinePicture;
import dev.sluice.examples.shared.Page;
import dev.sluice.examples.shared.Picture;
import dev.sluice.random.PhiloxRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What Hopfield's network remembers: letters that are damaged, and how many patterns it holds. */
final class Recalls {
  private static final String[] LETTERS = {
    """
    ..##..
    .#..#.
    #....#
    #....#
    ######
    #....#
    #....#
    #....#
    """,
    """
    ######
    ...#..
    ...#..
    ...#..
    ...#..
    ...#..
    #..#..
    .##...
    """,
    """
    #....#
    #....#
    #....#
    .#..#.
    .#..#.
    .#..#.
    ..##..
    ..##..
    """
  };
  private static final double DAMAGE = 0.2;
  private static final int PATTERNS_A_LOAD = 12;
  private static final double[] LOADS = {
    0.04, 0.06, 0.08, 0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.2, 0.22, 0.25
  };
  private static final double GOOD = 0.9;

  private final Random random;

  Recalls(long seed) {
    random = Random.from(new PhiloxRandom(seed, 9));
  }

  private static int[] pattern(String letter) {
    return letter.replace("\n", "").chars().map(c -> c == '#' ? 1 : -1).toArray();
  }

  private static String shown(int[] state) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < state.length; i++) {
      text.append(state[i] > 0 ? '█' : '·').append(i % 6 == 5 ? "\n" : "");
    }
    return text.toString();
  }

  /** Damaged letters, before and after, side by side. */
  String letters(Page page) {
    List<int[]> patterns = new ArrayList<>();
    for (String letter : LETTERS) {
      patterns.add(pattern(letter));
    }
    Hopfield network = new Hopfield(patterns);
    StringBuilder text = new StringBuilder();
    for (int[] pattern : patterns) {
      int[] state = Hopfield.damaged(pattern, DAMAGE, random);
      String before = shown(state);
      List<Double> energies = network.recall(state, random);
      String after = shown(state);
      List<String> left = before.lines().toList();
      List<String> right = after.lines().toList();
      for (int i = 0; i < left.size(); i++) {
        text.append(left.get(i)).append(i == 3 ? "  →  " : "     ").append(right.get(i));
        text.append('\n');
      }
      text.append(
          String.format(
              Locale.ROOT,
              "energy %.2f, falling in each of %d changes to %.2f; overlap with what was stored"
                  + " %.2f%n%n",
              energies.getFirst(),
              energies.size() - 1,
              energies.getLast(),
              Hopfield.overlap(state, pattern)));
    }
    page.heading("Hopfield's network of 1982")
        .html("<pre>" + Page.escaped(text.toString()) + "</pre>");
    return text.toString();
  }

  /**
   * Stored patterns as first states, at growing loads: beyond about 0.138 N patterns they are no
   * longer where the network stays (Amit, Gutfreund and Sompolinsky 1985).
   *
   * @param units N
   * @return what was found, in words, and the chart
   */
  String capacity(int units, Page page, Path file) {
    double[] overlaps = new double[LOADS.length];
    double[] spread = new double[LOADS.length];
    for (int i = 0; i < LOADS.length; i++) {
      List<int[]> patterns = new ArrayList<>();
      for (int p = 0; p < Math.round(LOADS[i] * units); p++) {
        patterns.add(Hopfield.drawn(units, random));
      }
      Hopfield network = new Hopfield(patterns);
      double sum = 0;
      double squares = 0;
      int count = Math.min(PATTERNS_A_LOAD, patterns.size());
      for (int p = 0; p < count; p++) {
        int[] state = patterns.get(p).clone();
        network.recall(state, random);
        double overlap = Hopfield.overlap(state, patterns.get(p));
        sum += overlap;
        squares += overlap * overlap;
      }
      overlaps[i] = sum / count;
      spread[i] = Math.sqrt(Math.max(0, squares / count - overlaps[i] * overlaps[i]));
    }
    double last = 0;
    for (int i = 0; i < LOADS.length && overlaps[i] >= GOOD; i++) {
      last = LOADS[i];
    }
    String found =
        String.format(
            Locale.ROOT,
            "Hopfield's network of %d units keeps its patterns (overlap above %.1f) up to %.2f N of"
                + " them; in theory, of many more units, up to 0.138 N",
            units,
            GOOD,
            last);
    Picture picture =
        new LinePicture("Stored patterns that stay", "patterns / units", "overlap")
            .points("overlap after recall", LOADS, overlaps, spread)
            .draw();
    picture.save(file);
    page.text(found + ".").picture(picture.png(), "Overlap by the number of stored patterns");
    return found;
  }
}
