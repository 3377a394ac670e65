package dev.sluice.data;

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
    ExamplePacking.requireAlike("Sequence data set", examples);
    this.examples = List.copyOf(examples);
    this.batchSize = batchSize;
    this.seed = seed;
    this.shuffled = shuffled;
    int[] longest =
        this.examples.stream()
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
    examples.forEach(example -> ExamplePacking.add(all, example));
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
    return ExamplePacking.batch(members, layout, 0, false);
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
}
