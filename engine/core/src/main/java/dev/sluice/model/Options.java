package dev.sluice.model;

import java.util.Locale;

/** Checks of what layers are made of. */
final class Options {
  private Options() {}

  static void atLeastOne(String owner, String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          owner + ": " + what + " is " + value + ", must be at least 1");
    }
  }

  static void rate(String owner, String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          owner + ": " + what + " is " + value + ", must be in [0, 1)");
    }
  }

  /** A constant as files have it. */
  static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
