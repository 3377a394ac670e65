package dev.sluice.train;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.SoftmaxCrossEntropy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** F1 of whole entities, see {@link Metrics#entityF1}. */
record EntityF1(List<String> tags) implements Metric {
  private static final String OUTSIDE = "O";

  EntityF1 {
    for (String tag : tags) {
      if (!tag.equals(OUTSIDE) && !tag.matches("[BI]-.+")) {
        throw new IllegalArgumentException(
            "Metric entity F1: '" + tag + "' is no tag, must be O, B-kind or I-kind");
      }
    }
  }

  /** Some neighbouring steps of one kind. */
  record Entity(int first, int last, String kind) {}

  @Override
  public String name() {
    return "entity F1";
  }

  /** The entities of a sequence's tags. */
  Set<Entity> entities(int[] classes) {
    Set<Entity> found = new HashSet<>();
    String kind = null;
    int first = 0;
    for (int t = 0; t <= classes.length; t++) {
      String tag = t == classes.length ? OUTSIDE : tags.get(classes[t]);
      String next = tag.equals(OUTSIDE) ? null : tag.substring(2);
      boolean begins = tag.startsWith("B") || next != null && !next.equals(kind);
      if (kind != null && (next == null || begins)) {
        found.add(new Entity(first, t - 1, kind));
      }
      first = begins ? t : first;
      kind = next;
    }
    return found;
  }

  @Override
  public Count begin() {
    return new Count() {
      private long right;
      private long predicted;
      private long actual;

      @Override
      public void add(Scored scored) {
        int[] targets = scored.classes(EntityF1.this);
        if (scored.columns() != tags.size()) {
          throw new IllegalArgumentException(
              "Metric entity F1: has "
                  + tags.size()
                  + " tags, the model tells "
                  + scored.columns()
                  + " apart");
        }
        PackedLayout layout = scored.layout();
        if (targets.length != layout.rows()) {
          throw new IllegalArgumentException(
              "Metric entity F1: needs a tag per step, and gets "
                  + targets.length
                  + " for "
                  + layout.rows()
                  + " steps");
        }
        for (int s = 0; s < layout.sequences(); s++) {
          int sequence = s;
          int[] rows =
              IntStream.range(0, layout.length(s))
                  .map(t -> layout.row(sequence, t))
                  .filter(row -> targets[row] != SoftmaxCrossEntropy.IGNORED)
                  .toArray();
          Set<Entity> guessed = entities(IntStream.of(rows).map(scored::predicted).toArray());
          Set<Entity> there = entities(IntStream.of(rows).map(row -> targets[row]).toArray());
          predicted += guessed.size();
          actual += there.size();
          guessed.retainAll(there);
          right += guessed.size();
        }
      }

      /** Of no entity among targets and predictions there is none. */
      @Override
      public double value() {
        return 2.0 * right / (predicted + actual);
      }
    };
  }
}
