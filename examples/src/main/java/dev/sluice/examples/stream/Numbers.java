package dev.sluice.examples.stream;

import dev.sluice.text.Printable;

/** Lines of the protocol. */
final class Numbers {
  private Numbers() {}

  /** What answers a value. */
  interface Feed {
    Answer feed(float value) throws InterruptedException;
  }

  /**
   * Reads a line and answers it.
   *
   * @throws IllegalArgumentException where it is no number
   */
  static String answer(Feed feed, String line) throws InterruptedException {
    float value;
    try {
      value = Float.parseFloat(line.strip());
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("'" + Printable.of(line) + "' is not a number");
    }
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException("'" + Printable.of(line) + "' is not finite");
    }
    return feed.feed(value).toString();
  }
}
