package dev.sluice.train;

import java.util.function.Supplier;

/** An evaluation after an epoch. */
final class Validation {
  private Validation() {}

  /**
   * Evaluates; a validation that is no number would never be best, whatever the weights.
   *
   * @param evaluate what to do
   * @param epoch from 0, for the message
   * @throws NonFiniteLossException where an input or the loss is not finite, or nothing counts
   */
  static Evaluation of(Supplier<Evaluation> evaluate, int epoch) {
    String place = "Validation after epoch " + (epoch + 1) + ": ";
    Evaluation evaluation;
    try {
      evaluation = evaluate.get();
    } catch (NonFiniteLossException e) {
      throw new NonFiniteLossException(place + e.getMessage());
    }
    if (!Double.isFinite(evaluation.loss())) {
      throw new NonFiniteLossException(
          place
              + "the loss is "
              + evaluation.loss()
              + (evaluation.count() == 0
                  ? ": none of the validation data's targets counts, all are ignored"
                  : " over " + evaluation.count() + " targets"));
    }
    return evaluation;
  }
}
