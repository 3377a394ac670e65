package dev.sluice.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PhiloxTest {
  /** The known answers of philox4x32-10 in the Random123 distribution (kat_vectors). */
  @Test
  void knownAnswers() {
    int[] out = new int[4];
    Philox.block(0, 0, 0, 0, 0, out);
    assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, out);
    Philox.block(-1L, -1, -1, -1, -1, out);
    assertArrayEquals(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, out);
    Philox.block(0x299f31d0a4093822L, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, out);
    assertArrayEquals(new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}, out);
  }

  @Test
  void runKeysDiffer() {
    assertNotEquals(Philox.runKey(1, 0), Philox.runKey(1, 1));
    assertNotEquals(Philox.runKey(1, 0), Philox.runKey(2, 0));
    assertNotEquals(Philox.runKey(1, 0), Philox.runKey(1, 1L << 32));
  }

  @Test
  void sequencesResumeWhereTheyWere() {
    PhiloxRandom random = new PhiloxRandom(5, 2);
    random.nextLong();
    long position = random.position();
    long next = random.nextLong();
    PhiloxRandom other = new PhiloxRandom(5, 2);
    other.seek(position);
    assertEquals(next, other.nextLong());
    assertNotEquals(next, new PhiloxRandom(5, 3).nextLong());
  }

  @Test
  void maskKeepsItsShareAndItsMean() {
    int columns = 100_003;
    double[] ones = new double[columns];
    Arrays.fill(ones, 1);
    double[] masked = new double[columns];
    new DropoutMask(0.3, 4).apply(77, 3, 9, ones, 0, masked, 0, columns);
    double sum = 0;
    int dropped = 0;
    for (double value : masked) {
      sum += value;
      dropped += value == 0 ? 1 : 0;
    }
    // Five standard deviations of a binomial share: 5·√(0.3·0.7/n).
    assertEquals(0.3, (double) dropped / columns, 5 * Math.sqrt(0.21 / columns));
    assertEquals(1, sum / columns, 5 * Math.sqrt(0.21 / columns) / 0.7);
  }
}
