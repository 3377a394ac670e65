package dev.sluice.bench.command;

/** Checks a number that an option gives, by the option's name. */
final class OptionValue {
  private OptionValue() {}

  /**
   * Of a number of things.
   *
   * @param option the option's name
   * @param value its value
   * @throws IllegalArgumentException where it is less than 1
   */
  static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " is " + value + ", must be at least 1");
    }
  }

  /**
   * Of a quantity.
   *
   * @param option the option's name
   * @param value its value
   * @throws IllegalArgumentException where it is not above 0, or no number
   */
  static void aboveZero(String option, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(option + " is " + value + ", must be above 0");
    }
  }
}
