package dev.sluice.model;

import dev.sluice.op.Shape;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The initializers that there are, as records: layers of equal constants are equal. */
final class Drawn {
  private Drawn() {}

  record Constant(double value) implements Initializer {
    @Override
    public void fill(float[] values, Shape shape, RandomGenerator random) {
      Arrays.fill(values, (float) value);
    }
  }

  record Uniform(double bound) implements Initializer {
    @Override
    public void fill(float[] values, Shape shape, RandomGenerator random) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (bound * (2 * random.nextDouble() - 1));
      }
    }
  }

  record Normal(double deviation) implements Initializer {
    @Override
    public void fill(float[] values, Shape shape, RandomGenerator random) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
    }
  }

  record Glorot(int blocks) implements Initializer {
    @Override
    public void fill(float[] values, Shape shape, RandomGenerator random) {
      double fans = shape.columns() + shape.count() / (double) blocks;
      new Uniform(Math.sqrt(6 / fans)).fill(values, shape, random);
    }
  }

  record Given(float[][] table) implements Initializer {
    Given {
      for (int line = 0; line < table.length; line++) {
        if (table[line].length != table[0].length) {
          throw new IllegalArgumentException(
              "Initializer: line "
                  + line
                  + " of the table has "
                  + table[line].length
                  + " numbers, line 0 has "
                  + table[0].length);
        }
      }
    }

    @Override
    public void fill(float[] values, Shape shape, RandomGenerator random) {
      if (table.length != shape.count() || table[0].length != shape.columns()) {
        throw new IllegalArgumentException(
            "Initializer: the table is ["
                + table.length
                + ", "
                + table[0].length
                + "], the parameter "
                + shape);
      }
      for (int line = 0; line < table.length; line++) {
        System.arraycopy(table[line], 0, values, line * shape.columns(), shape.columns());
      }
    }
  }
}
