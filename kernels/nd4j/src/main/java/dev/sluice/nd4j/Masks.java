package dev.sluice.nd4j;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.ArraySize;
import dev.sluice.random.DropoutMask;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Dropout masks as matrices: ND4J's own random numbers are not those that every backend draws. */
final class Masks {
  private final DropoutMask mask;
  private final double[] ones;
  private final double[] line;

  Masks(double rate, int stream, int columns) {
    mask = new DropoutMask(rate, stream);
    ones = new double[columns];
    Arrays.fill(ones, 1);
    line = new double[columns];
  }

  /**
   * Draws a run's masks.
   *
   * @param key the run's key
   * @param target a matrix that is no view, a line per row or sequence
   * @param layout where its rows lie; null where it has a line per sequence
   * @param lines how many lines
   * @param variational whether all steps of a sequence have the same mask
   */
  void write(long key, INDArray target, PackedLayout layout, int lines, boolean variational) {
    float[] values =
        new float[ArraySize.of("nd4j: a dropout mask", "split the batch", lines, ones.length)];
    if (layout == null) {
      for (int s = 0; s < lines; s++) {
        draw(key, s, DropoutMask.ALL_STEPS, values, s);
      }
    } else {
      for (int t = 0; t < layout.steps(); t++) {
        for (int s = 0; s < layout.active(t); s++) {
          draw(key, s, variational ? DropoutMask.ALL_STEPS : t, values, layout.row(s, t));
        }
      }
    }
    MemorySegment source = MemorySegment.ofArray(values);
    Ndarrays.write(target, source, source.byteSize());
  }

  private void draw(long key, int sequence, int step, float[] values, int at) {
    mask.apply(key, sequence, step, ones, 0, line, 0, ones.length);
    for (int j = 0; j < ones.length; j++) {
      values[at * ones.length + j] = (float) line[j];
    }
  }
}
