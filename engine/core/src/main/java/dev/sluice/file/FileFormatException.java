package dev.sluice.file;

import dev.sluice.text.Printable;

/**
 * A file is not what it should be; the message names the file, what is wrong in it and where, in a
 * line that is fit for a terminal, whatever the file says.
 */
public final class FileFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param message the file, what is wrong and where
   */
  public FileFormatException(String message) {
    super(Printable.of(message));
  }

  /**
   * Says what is wrong.
   *
   * @param message the file, what is wrong and where
   * @param cause what found it
   */
  public FileFormatException(String message, Throwable cause) {
    super(Printable.of(message), cause);
  }
}
