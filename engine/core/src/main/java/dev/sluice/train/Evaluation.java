package dev.sluice.train;

import dev.sluice.data.Example;
import dev.sluice.op.SoftmaxCrossEntropy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How well a model does on a data set.
 *
 * @param loss the mean over all targets that count, in the loss's unit, of several heads the sum
 *     with their factors; NaN where no target counts
 * @param count those targets
 * @param classes how well classes were told apart; empty where targets are numbers, and of a model
 *     with heads
 * @param metrics the values of other metrics that were asked for, by name
 * @param heads how well each head does, where the model has some
 */
public record Evaluation(
    double loss,
    long count,
    Optional<Classification> classes,
    Map<String, Double> metrics,
    Map<String, Evaluation> heads) {
  /** Copies the maps, in their order. */
  public Evaluation {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    heads = Collections.unmodifiableMap(new LinkedHashMap<>(heads));
  }

  /**
   * How well a head does.
   *
   * @param name the head's name
   * @return its evaluation
   * @throws IllegalArgumentException where the model has no such head
   */
  public Evaluation head(String name) {
    Evaluation head = heads.get(name);
    if (head == null) {
      throw new IllegalArgumentException(
          "Evaluation: has no head '" + name + "', but " + heads.keySet());
    }
    return head;
  }

  /**
   * A metric that was asked for.
   *
   * @param metric the metric
   * @return its value
   * @throws IllegalArgumentException where it was not
   */
  public double of(Metric metric) {
    Evaluation owner = metric.head().equals(Example.UNNAMED) ? this : head(metric.head());
    Double value = owner.metrics.get(metric.name());
    if (value == null) {
      throw new IllegalArgumentException(
          "Evaluation: has no "
              + metric.name()
              + ", but "
              + owner.metrics.keySet()
              + (owner.heads.isEmpty()
                  ? ""
                  : "; of its heads " + heads.keySet() + " that is metric.on(head)"));
    }
    return value;
  }

  /**
   * How well one class was told from the others; NaN where there is nothing to divide by.
   *
   * @param targets how often it was right
   * @param precision the share of its predictions that were right
   * @param recall the share of its targets that were predicted
   * @param f1 {@code 2·TP / (2·TP + FP + FN)}
   */
  public record ClassScore(long targets, double precision, double recall, double f1) {}

  /**
   * How well classes were told apart.
   *
   * @param accuracy the share of targets whose class had the highest probability
   * @param macroF1 the mean of the classes' F1 scores {@code 2·TP / (2·TP + FP + FN)}, over the
   *     classes that occur among targets or predictions
   * @param scores by class
   * @param confusion which were taken for which; empty of more than 1,000 classes
   */
  public record Classification(
      double accuracy,
      double macroF1,
      List<ClassScore> scores,
      Optional<ConfusionMatrix> confusion) {
    /** Copies the list. */
    public Classification {
      scores = List.copyOf(scores);
    }

    /**
     * Of predictions of any kind, as of a baseline.
     *
     * @param classes how many there are
     * @param targets the right ones, each in {@code [0, classes)} or {@link
     *     dev.sluice.op.SoftmaxCrossEntropy#IGNORED}
     * @param predicted as many, each in {@code [0, classes)}
     * @return how well they were told apart
     */
    public static Classification of(int classes, int[] targets, int[] predicted) {
      if (targets.length != predicted.length) {
        throw new IllegalArgumentException(
            "Classification: "
                + predicted.length
                + " predictions for "
                + targets.length
                + " targets");
      }
      ClassCounts counts = new ClassCounts(classes);
      for (int i = 0; i < targets.length; i++) {
        if (targets[i] != SoftmaxCrossEntropy.IGNORED) {
          counts.add(
              require("target", i, targets[i], classes),
              require("prediction", i, predicted[i], classes));
        }
      }
      return counts.result();
    }

    private static int require(String what, int number, int value, int classes) {
      if (value < 0 || value >= classes) {
        throw new IllegalArgumentException(
            "Classification: "
                + what
                + " "
                + number
                + " is "
                + value
                + ", must be in [0, "
                + classes
                + ")");
      }
      return value;
    }

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
        + metrics.entrySet().stream()
            .map(
                metric ->
                    String.format(Locale.ROOT, "%s %.4g, ", metric.getKey(), metric.getValue()))
            .collect(Collectors.joining())
        + String.format(Locale.ROOT, "over %,d targets", count)
        + heads.entrySet().stream()
            .map(head -> "; " + head.getKey() + ": " + head.getValue())
            .collect(Collectors.joining());
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
