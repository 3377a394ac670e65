package dev.sluice.file;

/** A file is not what it should be; the message names the file, what is wrong in it and where. */
public final class FileFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param message the file, what is wrong and where
   */
  public FileFormatException(String message) {
    super(message);
  }

  /**
   * Says what is wrong.
   *
   * @param message the file, what is wrong and where
   * @param cause what found it
   */
  public FileFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
