package dev.sluice.text;

/** Text that may come from anybody's file, as a terminal can show it in a line. */
public final class Printable {
  private static final int HEAD = 700;
  private static final int TAIL = 300;

  private Printable() {}

  /**
   * Escapes what would move a cursor, colour a terminal or turn the direction of writing, and
   * leaves the middle out of what is too long to read.
   *
   * @param text any text
   * @return one line
   */
  public static String of(String text) {
    String shown =
        text.length() <= HEAD + TAIL
            ? text
            : text.substring(0, whole(text, HEAD))
                + " … "
                + text.substring(whole(text, text.length() - TAIL));
    StringBuilder line = new StringBuilder();
    shown
        .codePoints()
        .forEach(
            point -> {
              int type = Character.getType(point);
              boolean hidden =
                  type == Character.CONTROL
                      || type == Character.FORMAT
                      || type == Character.SURROGATE
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR;
              if (hidden) {
                line.append(String.format(point < 0x10000 ? "\\u%04x" : "\\U%08x", point));
              } else {
                line.appendCodePoint(point);
              }
            });
    return line.toString();
  }

  /** A place to cut at that parts no character in two. */
  private static int whole(String text, int at) {
    return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
  }
}
