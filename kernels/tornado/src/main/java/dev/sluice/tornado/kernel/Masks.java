package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Dropout masks, as {@link dev.sluice.random.DropoutMask} defines them: Philox 4×32-10 (Salmon et
 * al. 2011), keyed by the run, counted by (column / 4, sequence, step, stream).
 */
final class Masks {
  /** The step of a mask that is the same for all steps of its sequence. */
  static final int ALL_STEPS = -1;

  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final long WORD = 0xFFFFFFFFL;
  private static final int UNUSED_BITS = 8;

  private Masks() {}

  /** The random word of one element. */
  private static int word(IntArray run, int column, int sequence, int step, int stream) {
    int k0 = run.get(RunInfo.KEY_LOW);
    int k1 = run.get(RunInfo.KEY_HIGH);
    int rounds = RunInfo.bound(run, ROUNDS); // of which ten copies would be compiled
    int c0 = column >> 2;
    int c1 = sequence;
    int c2 = step;
    int c3 = stream;
    for (int round = 0; round < rounds; round++) {
      long product0 = MULTIPLIER_0 * (c0 & WORD);
      long product1 = MULTIPLIER_1 * (c2 & WORD);
      int next0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      int next2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c1 = (int) product1;
      c3 = (int) product0;
      c0 = next0;
      c2 = next2;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    int place = column & 3;
    return place == 0 ? c0 : place == 1 ? c1 : place == 2 ? c2 : c3;
  }

  /** An element under a mask: 0 where it is dropped, whatever it was, else {@code x · scale}. */
  static float masked(
      IntArray run,
      float x,
      int column,
      int sequence,
      int step,
      int stream,
      int threshold,
      float scale) {
    int drawn = word(run, column, sequence, step, stream);
    return (drawn >>> UNUSED_BITS) < threshold ? 0f : x * scale;
  }
}
