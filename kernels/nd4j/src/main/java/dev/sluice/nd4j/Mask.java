package dev.sluice.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Factors of which zeros leave out: what is multiplied with one is 0, a NaN and an infinity too,
 * which a product alone would make NaN.
 *
 * @param factor {@code [n, c]}, written by the host before each use
 * @param kept whether the factor is not 0, computed from it
 * @param zeros the shape of both
 */
record Mask(INDArray factor, INDArray kept, INDArray zeros) {
  /** Room for factors. */
  static Mask of(Recording r, long lines, long columns) {
    return new Mask(
        r.temporary(lines, columns),
        r.temporaryTruths(lines, columns),
        r.temporary(lines, columns));
  }

  /** The factors of some lines. */
  Mask lines(long line, long lines) {
    return new Mask(
        Ndarrays.lines(factor, line, lines),
        Ndarrays.lines(kept, line, lines),
        Ndarrays.lines(zeros, line, lines));
  }

  /** To be recorded after what writes the factors. */
  void recordWritten(Recording r) {
    r.different(factor, zeros, kept);
  }

  /** {@code z = x ⊙ factor}. */
  void apply(Recording r, INDArray x, INDArray z) {
    r.multiply(x, factor, z);
    r.choose(kept, z, zeros, z);
  }
}
