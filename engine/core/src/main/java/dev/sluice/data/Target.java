package dev.sluice.data;

import java.util.Objects;

/** What shall be learned of a sequence. */
public sealed interface Target {
  /**
   * A class of the whole sequence.
   *
   * @param value the class
   * @return the target
   */
  static Target of(int value) {
    return new ClassPerSequence(value);
  }

  /**
   * A class of each step.
   *
   * @param classes one per step, or {@link dev.sluice.op.SoftmaxCrossEntropy#IGNORED}
   * @return the target
   */
  static Target of(int[] classes) {
    return new ClassPerStep(classes);
  }

  /**
   * Numbers for the whole sequence.
   *
   * @param values the numbers
   * @return the target
   */
  static Target of(float... values) {
    return new ValuesPerSequence(values);
  }

  /**
   * Numbers for each step.
   *
   * @param values {@code [length][columns]}
   * @return the target
   */
  static Target of(float[][] values) {
    return new ValuesPerStep(values);
  }

  /** {@return whether there is one per step, else one per sequence} */
  boolean perStep();

  /**
   * A class of the whole sequence.
   *
   * @param value the class
   */
  record ClassPerSequence(int value) implements Target {
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
  record ClassPerStep(int[] classes) implements Target {
    /** Checks that they are there. */
    public ClassPerStep {
      Objects.requireNonNull(classes, "Example: the classes are missing");
    }

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
  record ValuesPerSequence(float[] values) implements Target {
    /** Checks that there are some. */
    public ValuesPerSequence {
      Objects.requireNonNull(values, "Example: the values are missing");
      if (values.length == 0) {
        throw new IllegalArgumentException("Example: its target has no values, needs at least one");
      }
    }

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
  record ValuesPerStep(float[][] values) implements Target {
    /** Checks that all steps have as many numbers. */
    public ValuesPerStep {
      Lines.requireAlike("target", values);
    }

    @Override
    public boolean perStep() {
      return true;
    }
  }
}
