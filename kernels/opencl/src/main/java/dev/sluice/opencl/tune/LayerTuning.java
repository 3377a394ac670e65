package dev.sluice.opencl.tune;

import dev.sluice.backend.tuning.Settings;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.queue.DeviceTraits;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the kernels of a recurrent layer are cut.
 *
 * @param product the layer's input product, weight gradients and other products
 * @param forward steps forward, a kernel each; the vectors are the cell's gates
 * @param backward steps backward, a kernel each
 * @param forwardSequence all steps forward in one kernel, where that is faster and can be
 * @param backwardSequence all steps backward in one kernel, likewise
 */
public record LayerTuning(
    Tiling product,
    Tiling forward,
    Tiling backward,
    Optional<Tiling> forwardSequence,
    Optional<Tiling> backwardSequence) {

  // The knobs, as in settings and files.
  static final String PRODUCT = "product";
  static final String FORWARD = "forward";
  static final String BACKWARD = "backward";
  static final String FORWARD_SEQUENCE = "forward-sequence";
  static final String BACKWARD_SEQUENCE = "backward-sequence";

  /** The value of a sequence's knob where each step is a kernel. */
  static final String STEPS = "steps";

  /**
   * Reads settings.
   *
   * @param settings a value for each knob
   * @return the tuning
   * @throws IllegalArgumentException where a value is missing or none
   */
  static LayerTuning of(Settings settings) {
    return new LayerTuning(
        Tiling.parse(settings.get(PRODUCT)),
        Tiling.parse(settings.get(FORWARD)),
        Tiling.parse(settings.get(BACKWARD)),
        sequence(settings.get(FORWARD_SEQUENCE)),
        sequence(settings.get(BACKWARD_SEQUENCE)));
  }

  private static Optional<Tiling> sequence(String value) {
    return value.equals(STEPS) ? Optional.empty() : Optional.of(Tiling.parse(value));
  }

  /** As settings. */
  Settings settings() {
    return new Settings(
        Map.of(
            PRODUCT, product.toString(),
            FORWARD, forward.toString(),
            BACKWARD, backward.toString(),
            FORWARD_SEQUENCE, forwardSequence.map(Tiling::toString).orElse(STEPS),
            BACKWARD_SEQUENCE, backwardSequence.map(Tiling::toString).orElse(STEPS)));
  }

  /**
   * Whether a device can run kernels that are cut so.
   *
   * @param device the device
   * @return whether no group is larger than it allows, nor needs more local memory
   */
  boolean fits(DeviceTraits device) {
    return Stream.concat(
            Stream.of(product, forward, backward),
            Stream.concat(forwardSequence.stream(), backwardSequence.stream()))
        .allMatch(tiling -> tiling.fits(device));
  }
}
