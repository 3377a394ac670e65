package dev.sluice.peers.nd4j;

import dev.sluice.bench.contender.Problems;
import dev.sluice.op.ArraySize;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies between Java arrays and ND4J's, all float32 in row-major order. */
final class Floats {
  private Floats() {}

  /** {@return an array of this shape that holds zeros} */
  static INDArray zeros(long... shape) {
    return Nd4j.create(DataType.FLOAT, shape, 'c');
  }

  /** {@return an array of this shape with these numbers} */
  static INDArray of(float[] values, long... shape) {
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    buffer(array).put(values);
    return array;
  }

  /** {@return the array's numbers in row-major order, whatever order it keeps them in} */
  static float[] read(INDArray array) {
    float[] values =
        new float[ArraySize.of("Case: an array of it", Problems.SMALLER, array.length())];
    INDArray rowMajor = array.dup('c');
    buffer(rowMajor).get(values);
    rowMajor.close();
    return values;
  }

  /** {@return the transpose of a matrix {@code [rows, columns]}} */
  static float[] transpose(float[] matrix, int rows, int columns) {
    float[] result = new float[matrix.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        result[c * rows + r] = matrix[r * columns + c];
      }
    }
    return result;
  }

  /** {@return the sum of two arrays of one length} */
  static float[] sum(float[] a, float[] b) {
    float[] result = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = a[i] + b[i];
    }
    return result;
  }

  /** The native memory of a whole array, not of a view: a view's buffer starts at its parent's. */
  static FloatBuffer buffer(INDArray array) {
    return array.data().asNioFloat();
  }
}
