package dev.sluice.train;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.SoftmaxCrossEntropy;
import java.util.List;
import java.util.stream.IntStream;

/** F1 of whole entities, see {@link Metrics#entityF1}. */
record EntityF1(List<String> tags) implements Metric {
  EntityF1 {
    Entity.requireTags("Metric entity F1", tags);
  }

  @Override
  public String name() {
    return "entity F1";
  }

  @Override
  public Count begin() {
    return new Count() {
      private EntityScore score = EntityScore.NONE;

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
          score =
              score.plus(
                  EntityScore.of(
                      Entity.of(tags, IntStream.of(rows).map(scored::predicted).toArray()),
                      Entity.of(tags, IntStream.of(rows).map(row -> targets[row]).toArray())));
        }
      }

      @Override
      public double value() {
        return score.f1();
      }
    };
  }
}
