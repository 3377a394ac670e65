package dev.sluice.bench.command;

/** A number of things, given by an option. */
final class AtLeastOne {
  private AtLeastOne() {}

  /**
   * Checks it.
   *
   * @param option the option's name
   * @param value its value
   * @throws IllegalArgumentException where it is less than 1
   */
  static void check(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " is " + value + ", must be at least 1");
    }
  }
}
