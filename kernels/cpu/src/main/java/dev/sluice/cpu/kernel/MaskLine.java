package dev.sluice.cpu.kernel;

import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.random.DropoutMask;
import dev.sluice.random.Philox;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** A dropout's mask of one line, as {@link DropoutMask} defines it, in 32 bits. */
public final class MaskLine {
  private static final int WORDS = 4;
  private static final int UNUSED_BITS = 8;

  private final int threshold;
  private final float scale;
  private final int stream;

  public MaskLine(double rate, int stream) {
    this.threshold = DropoutMask.threshold(rate);
    this.scale = (float) (1 / (1 - rate));
    this.stream = stream;
  }

  /** A vector times its factors; what is dropped is 0, whatever it was. */
  public static FloatVector apply(FloatVector x, FloatVector factors) {
    return x.mul(factors).blend(0f, factors.compare(VectorOperators.EQ, 0f));
  }

  /** Writes the factors, 0 or {@code 1 / (1 − rate)}, of a line. */
  public void factors(long key, int sequence, int step, long to, int columns, Worker worker) {
    int[] words = worker.words();
    for (int block = 0; block * WORDS < columns; block++) {
      Philox.block(key, block, sequence, step, stream, words);
      int end = Math.min(WORDS, columns - block * WORDS);
      for (int i = 0; i < end; i++) {
        boolean dropped = words[i] >>> UNUSED_BITS < threshold;
        Lanes.set(to + (long) (block * WORDS + i) * Float.BYTES, dropped ? 0 : scale);
      }
    }
  }
}
