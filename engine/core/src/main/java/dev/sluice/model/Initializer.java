package dev.sluice.model;

import dev.sluice.op.Shape;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** How a parameter's first values are drawn. */
@FunctionalInterface
public interface Initializer {
  /**
   * Fills a parameter.
   *
   * @param values its elements, row-major
   * @param shape its fixed shape
   * @param random where draws come from
   */
  void fill(float[] values, Shape shape, RandomGenerator random);

  /** {@return zeros} */
  static Initializer zeros() {
    return (values, shape, random) -> Arrays.fill(values, 0);
  }

  /**
   * Uniform draws.
   *
   * @param bound draws are from {@code [−bound, bound)}
   * @return the initializer
   */
  static Initializer uniform(double bound) {
    return (values, shape, random) -> {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (bound * (2 * random.nextDouble() - 1));
      }
    };
  }

  /**
   * Normal draws.
   *
   * @param deviation the standard deviation
   * @return the initializer
   */
  static Initializer normal(double deviation) {
    return (values, shape, random) -> {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
    };
  }

  /**
   * Uniform draws from ±√(6 / (fan-in + fan-out)) (Glorot and Bengio 2010), for a matrix that is a
   * stack of blocks, as the gates of a recurrent layer are: fan-out is a block's.
   *
   * @param blocks blocks of equally many lines
   * @return the initializer
   */
  static Initializer glorot(int blocks) {
    return (values, shape, random) ->
        uniform(Math.sqrt(6.0 / (shape.columns() + shape.count() / (double) blocks)))
            .fill(values, shape, random);
  }

  /**
   * Matrices with orthonormal lines or columns (Saxe et al. 2014), one per block.
   *
   * @param blocks blocks of equally many lines
   * @return the initializer
   */
  static Initializer orthogonal(int blocks) {
    return new Orthogonal(blocks);
  }
}
