package dev.sluice.train;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Some neighbouring steps of one kind, as tags of the form {@code O}, {@code B-kind} and {@code
 * I-kind} say it (IOB2; Tjong Kim Sang and De Meulder 2003).
 *
 * @param first its first step
 * @param last its last step
 * @param kind what it is
 */
public record Entity(int first, int last, String kind) {
  private static final String OUTSIDE = "O";

  /** Checks that it has steps and a kind. */
  public Entity {
    Objects.requireNonNull(kind, "Entity: the kind is missing");
    if (first < 0 || last < first) {
      throw new IllegalArgumentException(
          "Entity: cannot be from step " + first + " to step " + last);
    }
  }

  static void requireTags(String who, List<String> tags) {
    for (String tag : tags) {
      if (!tag.equals(OUTSIDE) && !tag.matches("[BI]-.+")) {
        throw new IllegalArgumentException(
            who + ": '" + tag + "' is no tag, must be O, B-kind or I-kind");
      }
    }
  }

  /**
   * The entities of a sequence. As in CoNLL's own scoring an {@code I-} that continues nothing of
   * its kind begins an entity.
   *
   * @param tags what the classes are called
   * @param classes one per step
   * @return its entities, in their order
   * @throws IllegalArgumentException where a class is none of them, or a tag is none
   */
  public static Set<Entity> of(List<String> tags, int[] classes) {
    requireTags("Entity", tags);
    Set<Entity> found = new LinkedHashSet<>();
    String kind = null;
    int first = 0;
    for (int t = 0; t <= classes.length; t++) {
      String tag = t == classes.length ? OUTSIDE : tag(tags, classes[t]);
      String next = tag.equals(OUTSIDE) ? null : tag.substring(2);
      boolean begins = tag.startsWith("B") || next != null && !next.equals(kind);
      if (kind != null && (next == null || begins)) {
        found.add(new Entity(first, t - 1, kind));
      }
      first = begins ? t : first;
      kind = next;
    }
    return found;
  }

  private static String tag(List<String> tags, int number) {
    if (number < 0 || number >= tags.size()) {
      throw new IllegalArgumentException(
          "Entity: class " + number + " is outside [0, " + tags.size() + ")");
    }
    return tags.get(number);
  }
}
