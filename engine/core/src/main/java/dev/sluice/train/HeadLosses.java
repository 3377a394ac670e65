package dev.sluice.train;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

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
  /** Checks names, losses and factors; sorts them, so that equal ones are written alike. */
  public HeadLosses {
    Objects.requireNonNull(parts, "Head losses: the losses are missing");
    parts.forEach(HeadLosses::require);
    parts = Collections.unmodifiableMap(new TreeMap<>(parts));
  }

  private static void require(String head, Part part) {
    Objects.requireNonNull(head, "Head losses: a head's name is missing");
    if (part == null || part.loss() == null) {
      throw new IllegalArgumentException("Head losses: the loss of '" + head + "' is missing");
    }
    if (!(part.factor() > 0 && part.factor() <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Head losses: the factor of '"
              + head
              + "' is "
              + part.factor()
              + ", must be above 0; Model.only(head) trains one head without the others");
    }
  }

  /**
   * One head's loss.
   *
   * @param head the head's name
   * @param loss its loss
   * @return the losses, to which others are added
   */
  public static HeadLosses of(String head, Loss loss) {
    return of(head, loss, 1);
  }

  /**
   * One head's loss.
   *
   * @param head the head's name
   * @param loss its loss
   * @param factor what its mean is multiplied by, above 0
   * @return the losses, to which others are added
   */
  public static HeadLosses of(String head, Loss loss, double factor) {
    return new HeadLosses(Map.of()).and(head, loss, factor);
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
    Part part = new Part(loss, factor);
    require(head, part);
    if (parts.containsKey(head)) {
      throw new IllegalArgumentException("Head losses: '" + head + "' has a loss already");
    }
    Map<String, Part> more = new TreeMap<>(parts);
    more.put(head, part);
    return new HeadLosses(more);
  }
}
