package dev.sluice.op;

import java.util.Locale;

/** Names of constants for tables and messages. */
final class Label {
  private Label() {}

  /** As {@code Softplus} for {@code SOFTPLUS}. */
  static String of(Enum<?> constant) {
    return constant.name().charAt(0) + lower(constant).substring(1);
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
