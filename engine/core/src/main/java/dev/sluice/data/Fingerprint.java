package dev.sluice.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A hash over numbers: equal for equal data, in practice different for different data. */
public final class Fingerprint {
  private static final int BYTES_SHOWN = 16;

  private final MessageDigest digest;
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

  /** Starts empty. */
  public Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /**
   * Adds numbers.
   *
   * @param values the numbers; their count counts too
   * @return this
   */
  public Fingerprint add(int... values) {
    add((long) values.length);
    for (int value : values) {
      add((long) value);
    }
    return this;
  }

  /**
   * Adds numbers, bit by bit.
   *
   * @param values the numbers; their count counts too
   * @return this
   */
  public Fingerprint add(float... values) {
    add((long) values.length);
    for (float value : values) {
      add((long) Float.floatToRawIntBits(value));
    }
    return this;
  }

  /**
   * Adds a number.
   *
   * @param value the number
   * @return this
   */
  public Fingerprint add(long value) {
    digest.update(number.putLong(0, value).array());
    return this;
  }

  /** {@return the hash in hexadecimal; nothing can be added afterwards} */
  public String finish() {
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES_SHOWN);
  }
}
