package dev.sluice.model;

import dev.sluice.op.Shape;
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
    return constant(0);
  }

  /**
   * The same number everywhere.
   *
   * @param value the number
   * @return the initializer
   */
  static Initializer constant(double value) {
    return new Drawn.Constant(value);
  }

  /**
   * Numbers that are there already.
   *
   * @param table {@code [lines][columns]}, the shape of what is filled
   * @return the initializer
   */
  static Initializer of(float[][] table) {
    return new Drawn.Given(table);
  }

  /**
   * Uniform draws.
   *
   * @param bound draws are from {@code [−bound, bound)}
   * @return the initializer
   */
  static Initializer uniform(double bound) {
    return new Drawn.Uniform(bound);
  }

  /**
   * Normal draws.
   *
   * @param deviation the standard deviation
   * @return the initializer
   */
  static Initializer normal(double deviation) {
    return new Drawn.Normal(deviation);
  }

  /**
   * Uniform draws from ±√(6 / (fan-in + fan-out)) (Glorot and Bengio 2010), for a matrix that is a
   * stack of blocks, as the gates of a recurrent layer are: fan-out is a block's.
   *
   * @param blocks blocks of equally many lines
   * @return the initializer
   */
  static Initializer glorot(int blocks) {
    return new Drawn.Glorot(blocks);
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
