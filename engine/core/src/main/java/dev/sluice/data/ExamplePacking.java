package dev.sluice.data;

import dev.sluice.op.ArraySize;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Examples side by side, as the packed numbers of a batch. */
final class ExamplePacking {
  private ExamplePacking() {}

  /** Throws where examples differ in what they are. */
  static void requireAlike(String owner, List<Example> examples) {
    requireInputsAlike(owner, examples);
    Map<String, Target> first = examples.getFirst().targets();
    for (int i = 0; i < examples.size(); i++) {
      Map<String, Target> targets = examples.get(i).targets();
      boolean fits =
          targets.keySet().equals(first.keySet())
              && first.keySet().stream()
                  .allMatch(head -> alike(targets.get(head), first.get(head)));
      if (!fits) {
        throw unlike(owner, examples, i);
      }
    }
  }

  /** Throws where what examples read differs, whatever is to be learned of it. */
  static void requireInputsAlike(String owner, List<Example> examples) {
    Objects.requireNonNull(examples, owner + ": the examples are missing");
    if (examples.isEmpty()) {
      throw new IllegalArgumentException(owner + ": has no examples, needs at least one");
    }
    Example first = examples.getFirst();
    for (int i = 0; i < examples.size(); i++) {
      Example example = examples.get(i);
      if (example == null) {
        throw new IllegalArgumentException(owner + ": example " + i + " is missing");
      }
      if (example.input().getClass() != first.input().getClass()
          || inputColumns(example) != inputColumns(first)) {
        throw unlike(owner, examples, i);
      }
    }
  }

  private static IllegalArgumentException unlike(String owner, List<Example> examples, int i) {
    return new IllegalArgumentException(
        owner
            + ": example "
            + i
            + " is not of the kind and size of example 0: "
            + text(examples.get(i))
            + ", not "
            + text(examples.getFirst()));
  }

  private static boolean alike(Target a, Target b) {
    return a.getClass() == b.getClass() && targetColumns(a) == targetColumns(b);
  }

  /** What an example is of, in words. */
  private static String text(Example example) {
    String input =
        switch (example.input()) {
          case Input.Tokens _ -> "tokens";
          case Input.Vectors(float[][] steps) -> "vectors of " + steps[0].length;
        };
    return input
        + " with "
        + example.targets().entrySet().stream()
            .map(target -> text(target.getValue()) + Example.forHead(target.getKey()))
            .collect(Collectors.joining(", "));
  }

  private static String text(Target target) {
    return switch (target) {
      case Target.ClassPerSequence _ -> "a class";
      case Target.ClassPerStep _ -> "a class per step";
      case Target.ValuesPerSequence(float[] values) -> values.length + " numbers";
      case Target.ValuesPerStep(float[][] values) -> values[0].length + " numbers per step";
    };
  }

  private static int inputColumns(Example example) {
    return switch (example.input()) {
      case Input.Tokens _ -> 1;
      case Input.Vectors(float[][] steps) -> steps[0].length;
    };
  }

  private static int targetColumns(Target target) {
    return switch (target) {
      case Target.ClassPerSequence _, Target.ClassPerStep _ -> 1;
      case Target.ValuesPerSequence(float[] values) -> values.length;
      case Target.ValuesPerStep(float[][] values) -> values[0].length;
    };
  }

  /** Adds all that an example holds. */
  static void add(Fingerprint all, Example example) {
    switch (example.input()) {
      case Input.Tokens(int[] tokens) -> all.add(tokens);
      case Input.Vectors(float[][] steps) -> List.of(steps).forEach(all::add);
    }
    example
        .targets()
        .forEach(
            (head, target) -> {
              if (!head.equals(Example.UNNAMED)) {
                all.add(head.chars().toArray());
              }
              add(all, target);
            });
  }

  private static void add(Fingerprint all, Target target) {
    switch (target) {
      case Target.ClassPerSequence(int value) -> all.add(value);
      case Target.ClassPerStep(int[] classes) -> all.add(classes);
      case Target.ValuesPerSequence(float[] values) -> all.add(values);
      case Target.ValuesPerStep(float[][] values) -> List.of(values).forEach(all::add);
    }
  }

  /**
   * A batch of the steps of examples from one on.
   *
   * @param members as many as the layout has sequences
   * @param layout how many steps of each
   * @param from the first of them
   * @param continues whether the batch continues the one before
   */
  static Batch batch(List<Example> members, PackedLayout layout, int from, boolean continues) {
    Map<String, Batch.Numbers> targets = new LinkedHashMap<>();
    for (String head : members.getFirst().targets().keySet()) {
      List<Target> each = members.stream().map(member -> member.targets().get(head)).toList();
      targets.put(head, targets(each, layout, from));
    }
    return new Batch(layout, inputs(members, layout, from), targets, continues);
  }

  private static int size(String what, int lines, int columns) {
    return ArraySize.of("Data set: a batch's " + what, "make the batches smaller", lines, columns);
  }

  private static Batch.Numbers inputs(List<Example> members, PackedLayout layout, int from) {
    boolean indices = members.getFirst().input() instanceof Input.Tokens;
    int columns = inputColumns(members.getFirst());
    int[] tokens = new int[indices ? layout.rows() : 0];
    float[] vectors = new float[indices ? 0 : size("inputs", layout.rows(), columns)];
    for (int s = 0; s < members.size(); s++) {
      for (int t = 0; t < layout.length(s); t++) {
        int row = layout.row(s, t);
        switch (members.get(s).input()) {
          case Input.Tokens(int[] all) -> tokens[row] = all[from + t];
          case Input.Vectors(float[][] all) ->
              System.arraycopy(all[from + t], 0, vectors, row * columns, columns);
        }
      }
    }
    return indices ? new Batch.Indices(tokens) : new Batch.Floats(vectors);
  }

  private static Batch.Numbers targets(List<Target> members, PackedLayout layout, int from) {
    Target kind = members.getFirst();
    int columns = targetColumns(kind);
    int lines = kind.perStep() ? layout.rows() : layout.sequences();
    boolean indices =
        kind instanceof Target.ClassPerSequence || kind instanceof Target.ClassPerStep;
    int[] classes = new int[indices ? lines : 0];
    float[] values = new float[indices ? 0 : size("targets", lines, columns)];
    for (int s = 0; s < members.size(); s++) {
      switch (members.get(s)) {
        case Target.ClassPerSequence(int value) -> classes[s] = value;
        case Target.ValuesPerSequence(float[] all) ->
            System.arraycopy(all, 0, values, s * columns, columns);
        case Target.ClassPerStep(int[] all) -> {
          for (int t = 0; t < layout.length(s); t++) {
            classes[layout.row(s, t)] = all[from + t];
          }
        }
        case Target.ValuesPerStep(float[][] all) -> {
          for (int t = 0; t < layout.length(s); t++) {
            System.arraycopy(all[from + t], 0, values, layout.row(s, t) * columns, columns);
          }
        }
      }
    }
    return indices ? new Batch.Indices(classes) : new Batch.Floats(values);
  }
}
