package dev.sluice.train;

import java.util.OptionalDouble;

/**
 * Parameters that are updated otherwise than the others.
 *
 * @param name a parameter's name, or the first or last parts of names between dots, as {@code
 *     encoder}, {@code encoder.rnn} or {@code bias}; empty for all
 * @param rateFactor what the learning rate is multiplied with; 0 freezes them, and their gradients
 *     are not computed
 * @param weightDecay λ of these, where it is another than the rule's
 */
public record ParameterGroup(String name, double rateFactor, OptionalDouble weightDecay) {
  /** Checks the numbers. */
  public ParameterGroup {
    if (!(rateFactor >= 0 && rateFactor < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Parameter group '" + name + "': rate factor is " + rateFactor + ", must be at least 0");
    }
  }

  /** {@return whether nothing of the group is updated} */
  public boolean frozen() {
    return rateFactor == 0;
  }

  boolean has(String parameter) {
    return name.isEmpty()
        || parameter.equals(name)
        || parameter.startsWith(name + ".")
        || parameter.endsWith("." + name);
  }
}
