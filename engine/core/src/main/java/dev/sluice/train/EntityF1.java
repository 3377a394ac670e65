package dev.sluice.train;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.SoftmaxCrossEntropy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  /** The entities of a sequence's tags; a step that is ignored is outside. */
  Set<Entity> entities(int[] classes) {
    Set<Entity> found = new HashSet<>();
    String kind = null;
    int first = 0;
    for (int t = 0; t <= classes.length; t++) {
      boolean outside = t == classes.length || classes[t] == SoftmaxCrossEntropy.IGNORED;
      String tag = outside ? OUTSIDE : tags.get(classes[t]);
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
        PackedLayout layout = scored.batch().layout();
        for (int s = 0; s < layout.sequences(); s++) {
          int[] own = new int[layout.length(s)];
          int[] wanted = new int[layout.length(s)];
          for (int t = 0; t < own.length; t++) {
            int row = layout.row(s, t);
            wanted[t] = targets[row];
            boolean ignored = targets[row] == SoftmaxCrossEntropy.IGNORED;
            own[t] = ignored ? targets[row] : scored.predicted(row);
          }
          Set<Entity> guessed = entities(own);
          Set<Entity> there = entities(wanted);
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
