package dev.sluice.bench.command;

import dev.sluice.backend.BackendUnavailableException;
import java.util.function.Supplier;

/** Checks what an option gives, by the option's name. */
final class OptionValue {
  private OptionValue() {}

  /**
   * Of a text that is read, or names something.
   *
   * @param option the option's name
   * @param value reads it
   * @return what was read
   * @throws IllegalArgumentException where the text is wrong, with the option's name before the
   *     reason
   * @throws BackendUnavailableException likewise
   */
  static <T> T of(String option, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      if (String.valueOf(e.getMessage()).startsWith("The system property ")) {
        throw e; // is not the option's fault
      }
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    } catch (BackendUnavailableException e) {
      throw new BackendUnavailableException(option + ": " + e.getMessage(), e);
    }
  }

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
