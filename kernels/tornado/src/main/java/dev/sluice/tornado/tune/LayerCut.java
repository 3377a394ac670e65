package dev.sluice.tornado.tune;

import dev.sluice.backend.tuning.Settings;
import java.util.Map;

/**
 * How a layer's kernels are cut.
 *
 * @param product the products of all rows
 * @param forward the steps forward; its vectors are the cell's gates
 * @param forwardLoop whether one kernel does all steps forward, its groups owning sequences
 * @param backward the steps backward
 * @param backwardLoop the same backward
 */
public record LayerCut(
    Cut product, Cut forward, boolean forwardLoop, Cut backward, boolean backwardLoop) {
  // The knobs, as in settings and files.
  static final String PRODUCT = "product";
  static final String FORWARD = "forward";
  static final String FORWARD_STEPS = "forward-steps";
  static final String BACKWARD = "backward";
  static final String BACKWARD_STEPS = "backward-steps";

  /** All steps are one kernel. */
  static final String LOOP = "loop";

  /** Steps are a chain of kernels. */
  static final String CHAIN = "chain";

  /**
   * Reads settings.
   *
   * @param settings a value for each knob
   * @return the cut
   * @throws IllegalArgumentException where a value is missing or none
   */
  static LayerCut of(Settings settings) {
    return new LayerCut(
        Cut.parse(settings.get(PRODUCT)),
        Cut.parse(settings.get(FORWARD)),
        loop(settings.get(FORWARD_STEPS)),
        Cut.parse(settings.get(BACKWARD)),
        loop(settings.get(BACKWARD_STEPS)));
  }

  private static boolean loop(String value) {
    return switch (value) {
      case LOOP -> true;
      case CHAIN -> false;
      default ->
          throw new IllegalArgumentException(
              "Cut: steps are '" + value + "', must be " + LOOP + " or " + CHAIN);
    };
  }

  /** As settings. */
  Settings settings() {
    return new Settings(
        Map.of(
            PRODUCT, product.toString(),
            FORWARD, forward.toString(),
            FORWARD_STEPS, forwardLoop ? LOOP : CHAIN,
            BACKWARD, backward.toString(),
            BACKWARD_STEPS, backwardLoop ? LOOP : CHAIN));
  }
}
