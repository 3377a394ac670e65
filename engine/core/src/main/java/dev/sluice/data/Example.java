package dev.sluice.data;

/**
 * One sequence with its target.
 *
 * @param input its steps
 * @param target what shall be learned of it
 */
public record Example(Input input, Target target) {
  /** Checks that the target fits the steps. */
  public Example {
    int length = input.length();
    if (length < 1) {
      throw new IllegalArgumentException("Example: has no steps, needs at least one");
    }
    int given =
        switch (target) {
          case ClassPerStep(int[] classes) -> classes.length;
          case ValuesPerStep(float[][] values) -> values.length;
          case ClassPerSequence _, ValuesPerSequence _ -> length;
        };
    if (given != length) {
      throw new IllegalArgumentException(
          "Example: " + length + " steps have " + given + " targets");
    }
  }

  /** The steps of a sequence. */
  public sealed interface Input {
    /** {@return steps} */
    int length();
  }

  /**
   * Tokens.
   *
   * @param tokens one per step
   */
  public record Tokens(int[] tokens) implements Input {
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
  public record Vectors(float[][] steps) implements Input {
    @Override
    public int length() {
      return steps.length;
    }
  }

  /** What shall be learned of a sequence. */
  public sealed interface Target {
    /** {@return whether there is one per step, else one per sequence} */
    boolean perStep();
  }

  /**
   * A class of the whole sequence.
   *
   * @param value the class
   */
  public record ClassPerSequence(int value) implements Target {
    @Override
    public boolean perStep() {
      return false;
    }
  }

  /**
   * A class of each step.
   *
   * @param classes one per step, or {@link dev.sluice.op.SoftmaxCrossEntropy#IGNORED}
   */
  public record ClassPerStep(int[] classes) implements Target {
    @Override
    public boolean perStep() {
      return true;
    }
  }

  /**
   * Numbers for the whole sequence.
   *
   * @param values the numbers
   */
  public record ValuesPerSequence(float[] values) implements Target {
    @Override
    public boolean perStep() {
      return false;
    }
  }

  /**
   * Numbers for each step.
   *
   * @param values {@code [length][columns]}
   */
  public record ValuesPerStep(float[][] values) implements Target {
    @Override
    public boolean perStep() {
      return true;
    }
  }
}
