package dev.sluice.train;

import java.util.Locale;
import java.util.Optional;

/**
 * How well a model does on a data set.
 *
 * @param loss the mean over all targets that count, in the loss's unit; NaN where none does
 * @param count those targets
 * @param classes how well classes were told apart; empty where targets are numbers
 */
public record Evaluation(double loss, long count, Optional<Classification> classes) {
  /**
   * How well classes were told apart.
   *
   * @param accuracy the share of targets whose class had the highest probability
   * @param macroF1 the mean of the classes' F1 scores {@code 2·TP / (2·TP + FP + FN)}, over the
   *     classes that occur among targets or predictions
   */
  public record Classification(double accuracy, double macroF1) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "accuracy %.2f %%, macro F1 %.4f", 100 * accuracy, macroF1);
    }
  }

  /** {@return the loss with four digits, the metrics, and what they are means of} */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "loss %.4g, ", loss)
        + classes.map(all -> all + ", ").orElse("")
        + String.format(Locale.ROOT, "over %,d targets", count);
  }

  /** {@return e^loss} */
  public double perplexity() {
    return Math.exp(loss);
  }

  /** {@return loss / ln 2: bits per character where the targets are characters} */
  public double bitsPerCharacter() {
    return loss / Math.log(2);
  }
}
