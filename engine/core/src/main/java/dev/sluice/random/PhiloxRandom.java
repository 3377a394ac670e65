package dev.sluice.random;

import java.util.random.RandomGenerator;

/**
 * A sequence of random numbers whose whole state is a key and a position, so that it can be saved
 * and resumed. Not safe for use by several threads.
 */
public final class PhiloxRandom implements RandomGenerator {
  private final long key;
  private final int stream;
  private long position;
  private final int[] words = new int[4];

  /**
   * Starts at the first number.
   *
   * @param seed the seed
   * @param stream tells apart sequences of the same seed
   */
  public PhiloxRandom(long seed, int stream) {
    this.key = seed;
    this.stream = stream;
  }

  /** {@return how many 64-bit numbers have been drawn} */
  public long position() {
    return position;
  }

  /**
   * Continues elsewhere.
   *
   * @param newPosition as of {@link #position()}
   */
  public void seek(long newPosition) {
    position = newPosition;
  }

  @Override
  public long nextLong() {
    long at = position++;
    Philox.block(key, (int) at, (int) (at >>> 32), stream, 0x5EED, words);
    return (words[0] & 0xFFFFFFFFL) | ((long) words[1] << 32);
  }
}
