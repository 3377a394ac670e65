package dev.sluice.examples.charlm;

import dev.sluice.file.FileFormatException;
import dev.sluice.file.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * A size of model and text that trains in the time that somebody waits for a first example.
 *
 * @param hidden hidden size
 * @param characters of the text
 */
record Size(int hidden, int characters) {
  /** What is chosen on a machine that is fast enough. */
  static final Size FULL = new Size(512, 3_000_000);

  /** Of some seconds. */
  static final Size SMALL = new Size(128, 600_000);

  /** Of three minutes; the rest is for measuring, held-out text, n-grams and samples. */
  private static final double TRAINING_SECONDS = 140;

  private static final int[] SMALLER = {384, 256, 192, 128};
  static final int FEWEST_CHARACTERS = 50_000;

  /**
   * The largest model that reads all of the text in time, or the smallest one and as much as it can
   * read.
   *
   * @param most characters of the text
   * @param secondsPerCharacter measures a hidden size
   */
  static Size fitting(int most, IntToDoubleFunction secondsPerCharacter) {
    double full = secondsPerCharacter.applyAsDouble(FULL.hidden);
    if (full * most <= TRAINING_SECONDS) {
      return new Size(FULL.hidden, most);
    }
    double seconds = full;
    for (int hidden : SMALLER) {
      // A matrix of half as many lines and columns takes a quarter, at best: others need no try.
      double best = full * hidden * hidden / FULL.hidden / FULL.hidden;
      if (best * most <= TRAINING_SECONDS || hidden == SMALLER[SMALLER.length - 1]) {
        seconds = secondsPerCharacter.applyAsDouble(hidden);
        if (seconds * most <= TRAINING_SECONDS) {
          return new Size(hidden, most);
        }
      }
    }
    int characters = (int) Math.min(most, TRAINING_SECONDS / seconds);
    return new Size(SMALLER[SMALLER.length - 1], Math.max(FEWEST_CHARACTERS, characters));
  }

  /** A line of a checkpoint, by which a resumed training is of the same size. */
  String note() {
    return Json.write(Map.of("hidden", hidden, "characters", characters));
  }

  static Size ofNote(Path file, String note) {
    if (note == null) {
      return FULL; // what there was before sizes were noted
    }
    try {
      Map<String, Object> read = Json.parseObject(note.getBytes(StandardCharsets.UTF_8));
      if (read.get("hidden") instanceof Number units
          && read.get("characters") instanceof Number text) {
        if (units.intValue() < 1 || text.intValue() < 1) {
          throw new FileFormatException(file + ": its size must be above 0: " + note);
        }
        return new Size(units.intValue(), text.intValue());
      }
    } catch (FileFormatException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new FileFormatException(file + ": its size: " + e.getMessage(), e);
    }
    throw new FileFormatException(file + ": its size must be two numbers, hidden and characters");
  }
}
