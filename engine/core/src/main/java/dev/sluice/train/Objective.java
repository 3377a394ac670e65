package dev.sluice.train;

import java.util.Map;

/**
 * What training makes small: the {@link Loss} of a model's result, or {@link HeadLosses} of a model
 * that has several.
 */
public sealed interface Objective permits Loss, HeadLosses {
  /**
   * One head's part.
   *
   * @param loss its loss
   * @param factor what its mean is multiplied by in the sum of all
   */
  record Part(Loss loss, double factor) {}

  /** {@return the parts by head; of {@link dev.sluice.data.Example#UNNAMED} of a model without} */
  Map<String, Part> parts();
}
