package dev.sluice.data;

import dev.sluice.op.ArraySize;
import dev.sluice.op.Extent;
import dev.sluice.random.PhiloxRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Independent sequences, batched by similar length and shuffled anew in every epoch by the seed.
 *
 * <p>An epoch's order: all examples are shuffled, cut into pools of 50 batches, each pool is sorted
 * by length and cut into batches, and the batches are shuffled. So a batch's sequences are of
 * similar length without every epoch having the same batches.
 */
public final class SequenceDataset implements Dataset {
  private static final int POOL = 50;

  private final List<Example> examples;
  private final int batchSize;
  private final long seed;
  private final boolean shuffled;
  private final Extent capacity;
  private int plannedEpoch = -1;
  private List<List<Example>> plan = List.of();

  private SequenceDataset(List<Example> examples, int batchSize, long seed, boolean shuffled) {
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "Sequence data set: batch size is " + batchSize + ", must be at least 1");
    }
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("Sequence data set: has no examples");
    }
    this.examples = List.copyOf(examples);
    this.batchSize = batchSize;
    this.seed = seed;
    this.shuffled = shuffled;
    requireAlike();
    int[] longest =
        examples.stream()
            .map(example -> example.input().length())
            .sorted(Comparator.reverseOrder())
            .limit(batchSize)
            .mapToInt(Integer::intValue)
            .toArray();
    capacity = PackedLayout.of(longest).extent();
  }

  /**
   * For training.
   *
   * @param examples alike in what their inputs and targets are
   * @param batchSize sequences of a batch; the last batch may have fewer
   * @param seed of the shuffling
   * @return the data set
   */
  public static SequenceDataset shuffled(List<Example> examples, int batchSize, long seed) {
    return new SequenceDataset(examples, batchSize, seed, true);
  }

  /**
   * For evaluation: sorted by length, the same in every epoch.
   *
   * @param examples alike in what their inputs and targets are
   * @param batchSize sequences of a batch; the last batch may have fewer
   * @return the data set
   */
  public static SequenceDataset ordered(List<Example> examples, int batchSize) {
    return new SequenceDataset(examples, batchSize, 0, false);
  }

  private void requireAlike() {
    Example first = examples.getFirst();
    for (int i = 0; i < examples.size(); i++) {
      Example example = examples.get(i);
      if (example.input().getClass() != first.input().getClass()
          || example.target().getClass() != first.target().getClass()
          || inputColumns(example) != inputColumns(first)
          || targetColumns(example) != targetColumns(first)) {
        throw new IllegalArgumentException(
            "Sequence data set: example " + i + " is not of the kind and size of example 0");
      }
    }
  }

  private static int inputColumns(Example example) {
    return switch (example.input()) {
      case Example.Tokens _ -> 1;
      case Example.Vectors(float[][] steps) -> columns(steps);
    };
  }

  private static int targetColumns(Example example) {
    return switch (example.target()) {
      case Example.ClassPerSequence _, Example.ClassPerStep _ -> 1;
      case Example.ValuesPerSequence(float[] values) -> values.length;
      case Example.ValuesPerStep(float[][] values) -> columns(values);
    };
  }

  private static int columns(float[][] lines) {
    for (float[] line : lines) {
      if (line.length != lines[0].length) {
        throw new IllegalArgumentException(
            "Sequence data set: an example's steps have "
                + lines[0].length
                + " and "
                + line.length
                + " numbers");
      }
    }
    return lines[0].length;
  }

  @Override
  public Extent capacity() {
    return capacity;
  }

  @Override
  public boolean continuous() {
    return false;
  }

  @Override
  public String fingerprint() {
    Fingerprint all = new Fingerprint().add(batchSize).add(seed).add(shuffled ? 1 : 0);
    for (Example example : examples) {
      switch (example.input()) {
        case Example.Tokens(int[] tokens) -> all.add(tokens);
        case Example.Vectors(float[][] steps) -> List.of(steps).forEach(all::add);
      }
      switch (example.target()) {
        case Example.ClassPerSequence(int value) -> all.add(value);
        case Example.ClassPerStep(int[] classes) -> all.add(classes);
        case Example.ValuesPerSequence(float[] values) -> all.add(values);
        case Example.ValuesPerStep(float[][] values) -> List.of(values).forEach(all::add);
      }
    }
    return all.finish();
  }

  @Override
  public int batches() {
    return Math.ceilDiv(examples.size(), batchSize);
  }

  @Override
  public synchronized Batch batch(int epoch, int index) {
    int order = shuffled ? epoch : 0;
    if (plannedEpoch != order) {
      plan = plan(order);
      plannedEpoch = order;
    }
    List<Example> members = plan.get(index);
    int[] lengths = members.stream().mapToInt(example -> example.input().length()).toArray();
    PackedLayout layout = PackedLayout.of(lengths);
    return new Batch(layout, inputs(members, layout), targets(members, layout), false);
  }

  private List<List<Example>> plan(int epoch) {
    List<Example> order = new ArrayList<>(examples);
    RandomGenerator random = new PhiloxRandom(seed, epoch);
    if (shuffled) {
      shuffle(order, random);
    }
    int pool = (int) Math.min(order.size(), shuffled ? (long) POOL * batchSize : order.size());
    List<List<Example>> batches = new ArrayList<>();
    for (int from = 0; from < order.size(); from += pool) {
      List<Example> part = order.subList(from, Math.min(order.size(), from + pool));
      part.sort(Comparator.comparingInt((Example e) -> e.input().length()).reversed());
      for (int at = 0; at < part.size(); at += batchSize) {
        batches.add(List.copyOf(part.subList(at, Math.min(part.size(), at + batchSize))));
      }
    }
    if (shuffled) {
      shuffle(batches, random);
    }
    return batches;
  }

  /** Fisher and Yates's shuffle. */
  private static <T> void shuffle(List<T> list, RandomGenerator random) {
    for (int i = list.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      T saved = list.get(i);
      list.set(i, list.get(j));
      list.set(j, saved);
    }
  }

  private static int size(String what, int lines, int columns) {
    return ArraySize.of(
        "Sequence data set: a batch's " + what, "make the batch size smaller", lines, columns);
  }

  private static Batch.Numbers inputs(List<Example> members, PackedLayout layout) {
    int columns = inputColumns(members.getFirst());
    int[] tokens = new int[layout.rows()];
    float[] vectors = new float[size("inputs", layout.rows(), columns)];
    for (int s = 0; s < members.size(); s++) {
      for (int t = 0; t < layout.length(s); t++) {
        int row = layout.row(s, t);
        switch (members.get(s).input()) {
          case Example.Tokens(int[] all) -> tokens[row] = all[t];
          case Example.Vectors(float[][] all) ->
              System.arraycopy(all[t], 0, vectors, row * columns, columns);
        }
      }
    }
    return members.getFirst().input() instanceof Example.Tokens
        ? new Batch.Indices(tokens)
        : new Batch.Floats(vectors);
  }

  private static Batch.Numbers targets(List<Example> members, PackedLayout layout) {
    Example.Target kind = members.getFirst().target();
    int columns = targetColumns(members.getFirst());
    int lines = kind.perStep() ? layout.rows() : layout.sequences();
    int[] classes = new int[lines];
    float[] values = new float[size("targets", lines, columns)];
    for (int s = 0; s < members.size(); s++) {
      switch (members.get(s).target()) {
        case Example.ClassPerSequence(int value) -> classes[s] = value;
        case Example.ValuesPerSequence(float[] all) ->
            System.arraycopy(all, 0, values, s * columns, columns);
        case Example.ClassPerStep(int[] all) -> {
          for (int t = 0; t < all.length; t++) {
            classes[layout.row(s, t)] = all[t];
          }
        }
        case Example.ValuesPerStep(float[][] all) -> {
          for (int t = 0; t < all.length; t++) {
            System.arraycopy(all[t], 0, values, layout.row(s, t) * columns, columns);
          }
        }
      }
    }
    boolean indices =
        kind instanceof Example.ClassPerSequence || kind instanceof Example.ClassPerStep;
    return indices ? new Batch.Indices(classes) : new Batch.Floats(values);
  }
}
