package dev.sluice.data;

import java.util.Objects;

/** Lines of numbers that a caller has given. */
final class Lines {
  private Lines() {}

  /** Throws where they have not as many numbers each, at least one. */
  static void requireAlike(String what, float[][] lines) {
    Objects.requireNonNull(lines, () -> "Example: the " + what + " is missing");
    for (int t = 0; t < lines.length; t++) {
      int numbers = lines[t] == null ? 0 : lines[t].length;
      if (numbers == 0 || numbers != lines[0].length) {
        throw new IllegalArgumentException(
            "Example: step "
                + t
                + " of its "
                + what
                + " has "
                + (lines[t] == null ? "no" : numbers)
                + " numbers"
                + (t == 0 ? ", needs at least one" : ", step 0 has " + lines[0].length));
      }
    }
  }
}
