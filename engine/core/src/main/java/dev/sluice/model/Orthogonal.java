package dev.sluice.model;

import dev.sluice.op.Shape;
import java.util.random.RandomGenerator;

/** Orthonormal lines, or columns where there are fewer columns, by Gram and Schmidt's method. */
record Orthogonal(int blocks) implements Initializer {
  @Override
  public void fill(float[] values, Shape shape, RandomGenerator random) {
    int lines = shape.count() / blocks;
    int columns = shape.columns();
    int vectors = Math.min(lines, columns);
    int length = Math.max(lines, columns);
    for (int block = 0; block < blocks; block++) {
      double[][] basis = new double[vectors][length];
      for (int v = 0; v < vectors; v++) {
        draw(basis, v, random);
      }
      for (int i = 0; i < lines; i++) {
        for (int j = 0; j < columns; j++) {
          double value = lines <= columns ? basis[i][j] : basis[j][i];
          values[(block * lines + i) * columns + j] = (float) value;
        }
      }
    }
  }

  private static void draw(double[][] basis, int v, RandomGenerator random) {
    double[] vector = basis[v];
    double norm;
    do {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = random.nextGaussian();
      }
      // Twice is enough to make the vector orthogonal to working precision.
      for (int pass = 0; pass < 2; pass++) {
        for (int w = 0; w < v; w++) {
          double dot = dot(vector, basis[w]);
          for (int i = 0; i < vector.length; i++) {
            vector[i] -= dot * basis[w][i];
          }
        }
      }
      norm = Math.sqrt(dot(vector, vector));
    } while (norm < 1e-6);
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= norm;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
