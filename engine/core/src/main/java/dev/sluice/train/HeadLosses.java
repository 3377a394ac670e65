package dev.sluice.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The losses of a model's heads, added up: {@code Σ factor · mean of the head's loss}. A head of
 * which no target counts in a step has no part in it.
 *
 * <pre>{@code
 * HeadLosses.of("tags", Loss.CROSS_ENTROPY).and("mood", Loss.CROSS_ENTROPY, 0.5)
 * }</pre>
 *
 * @param parts by head
 */
public record HeadLosses(Map<String, Part> parts) implements Objective {
  /** Copies the map, in its order. */
  public HeadLosses {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /**
   * One head's loss.
   *
   * @param head the head's name
   * @param loss its loss
   * @return the losses, to which others are added
   */
  public static HeadLosses of(String head, Loss loss) {
    return new HeadLosses(Map.of()).and(head, loss);
  }

  /**
   * With another head's loss.
   *
   * @param head the head's name
   * @param loss its loss
   * @return the losses
   */
  public HeadLosses and(String head, Loss loss) {
    return and(head, loss, 1);
  }

  /**
   * With another head's loss.
   *
   * @param head the head's name
   * @param loss its loss
   * @param factor what its mean is multiplied by, above 0
   * @return the losses
   */
  public HeadLosses and(String head, Loss loss, double factor) {
    Objects.requireNonNull(head, "Head losses: a head's name is missing");
    Objects.requireNonNull(loss, () -> "Head losses: the loss of '" + head + "' is missing");
    if (!(factor > 0 && factor <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Head losses: the factor of '"
              + head
              + "' is "
              + factor
              + ", must be above 0; a head that is not trained is left out by Model.only(head)");
    }
    if (parts.containsKey(head)) {
      throw new IllegalArgumentException("Head losses: '" + head + "' has a loss already");
    }
    Map<String, Part> more = new LinkedHashMap<>(parts);
    more.put(head, new Part(loss, factor));
    return new HeadLosses(more);
  }
}
