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
    targets =
        targets.size() == 1
            ? Map.copyOf(targets)
            : Collections.unmodifiableMap(new TreeMap<>(targets));
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
    Objects.requireNonNull(head, "Example: a head's name is missing");
    String named = forHead(head);
    Objects.requireNonNull(target, () -> "Example: the target" + named + " is missing");
    int given =
        switch (target) {
          case Target.ClassPerStep(int[] classes) -> classes.length;
          case Target.ValuesPerStep(float[][] values) -> values.length;
          case Target.ClassPerSequence _, Target.ValuesPerSequence _ -> length;
        };
    if (given != length) {
      throw new IllegalArgumentException(
          "Example: " + length + " steps have " + given + " targets" + named);
    }
  }

  /** Which head something is for, as a part of a message; nothing where there are none. */
  static String forHead(String head) {
    return head.equals(UNNAMED) ? "" : " for head '" + head + "'";
  }

  /**
   * Tokens of one class.
   *
   * @param tokens one per step
   * @param target the class of the sequence
   * @return the example
   */
  public static Example classify(int[] tokens, int target) {
    return new Example(new Input.Tokens(tokens), new Target.ClassPerSequence(target));
  }

  /**
   * Vectors of one class.
   *
   * @param steps {@code [length][features]}
   * @param target the class of the sequence
   * @return the example
   */
  public static Example classify(float[][] steps, int target) {
    return new Example(new Input.Vectors(steps), new Target.ClassPerSequence(target));
  }

  /**
   * Tokens, each of a class.
   *
   * @param tokens one per step
   * @param tags a class per step, or {@link dev.sluice.op.SoftmaxCrossEntropy#IGNORED}
   * @return the example
   */
  public static Example tag(int[] tokens, int[] tags) {
    return new Example(new Input.Tokens(tokens), new Target.ClassPerStep(tags));
  }

  /**
   * Vectors, each of a class.
   *
   * @param steps {@code [length][features]}
   * @param tags a class per step, or {@link dev.sluice.op.SoftmaxCrossEntropy#IGNORED}
   * @return the example
   */
  public static Example tag(float[][] steps, int[] tags) {
    return new Example(new Input.Vectors(steps), new Target.ClassPerStep(tags));
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
    return new Example(new Input.Vectors(steps), new Target.ValuesPerSequence(next));
  }

  /**
   * Vectors and the numbers that belong to each.
   *
   * @param steps {@code [length][features]}
   * @param next {@code [length][columns]}, what each step shall predict
   * @return the example
   */
  public static Example forecast(float[][] steps, float[][] next) {
    return new Example(new Input.Vectors(steps), new Target.ValuesPerStep(next));
  }

  /**
   * The same steps with the target of one of several heads, as for {@link
   * dev.sluice.model.Model#only}.
   *
   * @param head the head's name
   * @return an example with one target
   */
  public Example only(String head) {
    Target target = targets.get(head);
    if (target == null) {
      throw new IllegalArgumentException(
          "Example: has no target for '" + head + "', but for " + targets.keySet());
    }
    return new Example(input, target);
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
              case Target.ClassPerStep(int[] classes) ->
                  new Target.ClassPerSequence(classes[classes.length - 1]);
              case Target.ValuesPerStep(float[][] values) ->
                  new Target.ValuesPerSequence(values[values.length - 1]);
              case Target.ClassPerSequence _, Target.ValuesPerSequence _ -> target;
            });
  }

  private Example with(Input steps, UnaryOperator<Target> change) {
    Map<String, Target> changed = new TreeMap<>();
    targets.forEach((head, target) -> changed.put(head, change.apply(target)));
    return new Example(steps, changed);
  }

  /** Some of its steps, with the targets of those; a target of the sequence stays. */
  Example part(int from, int to) {
    Input steps =
        switch (input) {
          case Input.Tokens(int[] tokens) -> new Input.Tokens(Arrays.copyOfRange(tokens, from, to));
          case Input.Vectors(float[][] all) -> new Input.Vectors(Arrays.copyOfRange(all, from, to));
        };
    return with(
        steps,
        target ->
            switch (target) {
              case Target.ClassPerStep(int[] classes) ->
                  new Target.ClassPerStep(Arrays.copyOfRange(classes, from, to));
              case Target.ValuesPerStep(float[][] values) ->
                  new Target.ValuesPerStep(Arrays.copyOfRange(values, from, to));
              case Target.ClassPerSequence _, Target.ValuesPerSequence _ -> target;
            });
  }
}
