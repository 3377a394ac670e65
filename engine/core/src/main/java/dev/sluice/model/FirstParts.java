package dev.sluice.model;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Other words for the first parts of names, up to a dot; the longest that fits is taken.
 *
 * @param names what each becomes; an empty text stands for no first part
 */
record FirstParts(Map<String, String> names) implements UnaryOperator<String> {
  private static final FirstParts NONE = new FirstParts(Map.of());

  /** A rename, where it is one of these; else one that renames nothing. */
  static FirstParts of(UnaryOperator<String> rename) {
    return rename instanceof FirstParts parts ? parts : NONE;
  }

  /** The part of a name that becomes another; null where none does. */
  String part(String name) {
    for (int end = name.length(); end > 0; end = name.lastIndexOf('.', end - 1)) {
      if (names.containsKey(name.substring(0, end))) {
        return name.substring(0, end);
      }
    }
    return names.containsKey("") ? "" : null;
  }

  @Override
  public String apply(String name) {
    String part = part(name);
    if (part == null) {
      return name;
    }
    String to = names.get(part);
    String rest =
        part.isEmpty() ? name : name.substring(Math.min(name.length(), part.length() + 1));
    return to.isEmpty() ? rest : rest.isEmpty() ? to : to + "." + rest;
  }
}
