package dev.sluice.text;

/** U+FEFF at the beginning of a text, which tells its encoding and is no part of it. */
public final class ByteOrderMark {
  private static final char MARK = '\uFEFF';

  private ByteOrderMark() {}

  /**
   * Takes the mark off.
   *
   * @param text a text, as it was read
   * @return the text without a mark at its beginning
   */
  public static String strip(String text) {
    return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
  }
}
