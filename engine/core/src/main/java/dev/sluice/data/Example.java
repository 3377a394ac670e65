package dev.sluice.data;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * One sequence with its target, or with one for each head of a model that has several.
 *
 * <pre>{@code
 * Example.classify(tokens, 2);
 * new Example(Input.of(tokens), Map.of("tags", Target.of(tags), "mood", Target.of(1)));
 * }</pre>
 *
 * @param input its steps
 * @param targets what shall be learned of it, by head; of {@link #UNNAMED} where a model has none
 */
public record Example(Input input, Map<String, Target> targets) {
  /** What the target of a model without heads is called. */
  public static final String UNNAMED = "";

  /**
   * Checks that the targets fit the steps; sorts them, so that equal examples are written alike.
   */
  public Example {
    Objects.requireNonNull(input, "Example: the input is missing");
    Objects.requireNonNull(targets, "Example: the targets are missing");
    int length = input.length();
    if (length < 1) {
      throw new IllegalArgumentException("Example: has no steps, needs at least one");
    }
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("Example: has no targets, needs at least one");
    }
    targets.forEach((head, target) -> require(head, target, length));
    targets = Collections.unmodifiableMap(new TreeMap<>(targets));
  }

  /**
   * A sequence with one target.
   *
   * @param input its steps
   * @param target what shall be learned of it
   */
  public Example(Input input, Target target) {
    this(input, Map.of(UNNAMED, Objects.requireNonNull(target, "Example: the target is missing")));
  }

  private static void require(String head, Target target, int length) {
    String named = head.equals(UNNAMED) ? "" : " of head '" + head + "'";
    Objects.requireNonNull(target, () -> "Example: the target" + named + " is missing");
    int given =
        switch (target) {
          case ClassPerStep(int[] classes) -> classes.length;
          case ValuesPerStep(float[][] values) -> values.length;
          case ClassPerSequence _, ValuesPerSequence _ -> length;
        };
    if (given != length) {
      throw new IllegalArgumentException(
          "Example: " + length + " steps have " + given + " targets" + named);
    }
  }

  /**
   * Tokens of one class.
   *
   * @param tokens one per step
   * @param target the class of the sequence
   * @return the example
   */
  public static Example classify(int[] tokens, int target) {
    return new Example(new Tokens(tokens), new ClassPerSequence(target));
  }

  /**
   * Vectors of one class.
   *
   * @param steps {@code [length][features]}
   * @param target the class of the sequence
   * @return the example
   */
  public static Example classify(float[][] steps, int target) {
    return new Example(new Vectors(steps), new ClassPerSequence(target));
  }

  /**
   * Tokens, each of a class.
   *
   * @param tokens one per step
   * @param tags a class per step, or {@link dev.sluice.op.SoftmaxCrossEntropy#IGNORED}
   * @return the example
   */
  public static Example tag(int[] tokens, int[] tags) {
    return new Example(new Tokens(tokens), new ClassPerStep(tags));
  }

  /**
   * Vectors, each of a class.
   *
   * @param steps {@code [length][features]}
   * @param tags a class per step, or {@link dev.sluice.op.SoftmaxCrossEntropy#IGNORED}
   * @return the example
   */
  public static Example tag(float[][] steps, int[] tags) {
    return new Example(new Vectors(steps), new ClassPerStep(tags));
  }

  /**
   * A series of numbers and what follows it.
   *
   * @param series one number per step
   * @param next what the sequence as a whole shall predict, one number or several
   * @return the example
   */
  public static Example forecast(float[] series, float... next) {
    float[][] steps = new float[series.length][];
    for (int t = 0; t < series.length; t++) {
      steps[t] = new float[] {series[t]};
    }
    return forecast(steps, next);
  }

  /**
   * Vectors and the numbers that follow them.
   *
   * @param steps {@code [length][features]}
   * @param next what the sequence as a whole shall predict
   * @return the example
   */
  public static Example forecast(float[][] steps, float... next) {
    return new Example(new Vectors(steps), new ValuesPerSequence(next));
  }

  /**
   * Vectors and the numbers that belong to each.
   *
   * @param steps {@code [length][features]}
   * @param next {@code [length][columns]}, what each step shall predict
   * @return the example
   */
  public static Example forecast(float[][] steps, float[][] next) {
    return new Example(new Vectors(steps), new ValuesPerStep(next));
  }

  /**
   * The same steps with the last step's targets for those of the sequence.
   *
   * @return an example without targets per step, as it may be already
   */
  public Example withLastTarget() {
    return with(
        input,
        target ->
            switch (target) {
              case ClassPerStep(int[] classes) -> new ClassPerSequence(classes[classes.length - 1]);
              case ValuesPerStep(float[][] values) ->
                  new ValuesPerSequence(values[values.length - 1]);
              case ClassPerSequence _, ValuesPerSequence _ -> target;
            });
  }

  private Example with(Input steps, UnaryOperator<Target> change) {
    Map<String, Target> changed = new TreeMap<>();
    targets.forEach((head, target) -> changed.put(head, change.apply(target)));
    return new Example(steps, changed);
  }

  /** Some of its steps, with their targets, of which there is one per step. */
  Example part(int from, int to) {
    Input steps =
        switch (input) {
          case Tokens(int[] tokens) -> new Tokens(Arrays.copyOfRange(tokens, from, to));
          case Vectors(float[][] all) -> new Vectors(Arrays.copyOfRange(all, from, to));
        };
    return with(
        steps,
        target ->
            switch (target) {
              case ClassPerStep(int[] classes) ->
                  new ClassPerStep(Arrays.copyOfRange(classes, from, to));
              case ValuesPerStep(float[][] values) ->
                  new ValuesPerStep(Arrays.copyOfRange(values, from, to));
              case ClassPerSequence _, ValuesPerSequence _ ->
                  throw new IllegalArgumentException(
                      "Stream data set: the series has one target, needs one per step");
            });
  }

  private static void requireAlike(String what, float[][] lines) {
    Objects.requireNonNull(lines, () -> "Example: the " + what + " is missing");
    for (int t = 0; t < lines.length; t++) {
      int numbers = lines[t] == null ? 0 : lines[t].length;
      if (numbers == 0 || numbers != lines[0].length) {
        throw new IllegalArgumentException(
            "Example: step "
                + t
                + " of its "
                + what
                + " has "
                + (lines[t] == null ? "no" : numbers)
                + " numbers"
                + (t == 0 ? ", needs at least one" : ", step 0 has " + lines[0].length));
      }
    }
  }

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
  }

  /**
   * Tokens.
   *
   * @param tokens one per step
   */
  public record Tokens(int[] tokens) implements Input {
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
  public record Vectors(float[][] steps) implements Input {
    /** Checks that all steps have as many numbers. */
    public Vectors {
      requireAlike("input", steps);
    }

    @Override
    public int length() {
      return steps.length;
    }
  }

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
  public record ValuesPerSequence(float[] values) implements Target {
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
  public record ValuesPerStep(float[][] values) implements Target {
    /** Checks that all steps have as many numbers. */
    public ValuesPerStep {
      requireAlike("target", values);
    }

    @Override
    public boolean perStep() {
      return true;
    }
  }
}
