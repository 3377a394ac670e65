package dev.sluice.data;

import java.util.Objects;

/** The steps of a sequence. */
public sealed interface Input {
  /**
   * Tokens.
   *
   * @param tokens one per step
   * @return the steps
   */
  static Input of(int... tokens) {
    return new Tokens(tokens);
  }

  /**
   * Vectors.
   *
   * @param steps {@code [length][features]}
   * @return the steps
   */
  static Input of(float[][] steps) {
    return new Vectors(steps);
  }

  /** {@return steps} */
  int length();

  /**
   * Tokens.
   *
   * @param tokens one per step
   */
  record Tokens(int[] tokens) implements Input {
    /** Checks that they are there. */
    public Tokens {
      Objects.requireNonNull(tokens, "Example: the tokens are missing");
    }

    @Override
    public int length() {
      return tokens.length;
    }
  }

  /**
   * Vectors.
   *
   * @param steps {@code [length][features]}
   */
  record Vectors(float[][] steps) implements Input {
    /** Checks that all steps have as many numbers. */
    public Vectors {
      Lines.requireAlike("input", steps);
    }

    @Override
    public int length() {
      return steps.length;
    }
  }
}
