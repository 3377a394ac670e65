package dev.sluice.testing;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** What may happen to a file: the same for the same seed. */
public final class DamagedBytes {
  private static final int MOST_APPENDED = 300;

  private DamagedBytes() {}

  /**
   * Damages bytes in one to four places, the beginning more often than the rest.
   *
   * @param whole what is there
   * @param beginning how many bytes from the first on half of the damages hit
   * @param seed which damage
   * @return other bytes, as a rule
   */
  public static byte[] of(byte[] whole, int beginning, int seed) {
    RandomGenerator random = new SplittableRandom(seed);
    byte[] bytes = whole;
    for (int times = 1 + random.nextInt(4); times > 0; times--) {
      int range = random.nextBoolean() ? Math.min(beginning, bytes.length) : bytes.length;
      bytes = damage(bytes, random.nextInt(range), random);
    }
    return bytes;
  }

  private static byte[] damage(byte[] bytes, int at, RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> { // another byte
        byte[] changed = bytes.clone();
        changed[at] = (byte) random.nextInt(256);
        yield changed;
      }
      case 1 -> Arrays.copyOf(bytes, Math.max(1, at)); // truncated
      case 2 -> Arrays.copyOf(bytes, bytes.length + random.nextInt(MOST_APPENDED)); // oversized
      default -> { // another digit, which keeps JSON well-formed where it hits a number
        byte[] changed = bytes.clone();
        for (int i = at; i < changed.length; i++) {
          if (changed[i] >= '0' && changed[i] <= '9') {
            changed[i] = (byte) ('0' + random.nextInt(10));
            break;
          }
        }
        yield changed;
      }
    };
  }
}
