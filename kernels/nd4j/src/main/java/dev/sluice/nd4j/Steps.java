package dev.sluice.nd4j;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.PlaceStep;
import dev.sluice.op.Reverse;
import dev.sluice.op.Scan;
import dev.sluice.op.SelectStep;
import dev.sluice.op.Shift;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Operations along the steps of each sequence, whose rows are known when they are recorded. */
final class Steps {
  private Steps() {}

  /** Which lines of the result are taken from where; the others are zeros. */
  private static final class Lines {
    private final List<Integer> sources = new ArrayList<>();
    private final List<Integer> targets = new ArrayList<>();

    void add(int source, int target) {
      sources.add(source);
      targets.add(target);
    }

    void record(Bound b, Buffer x, Buffer out) {
      Recording r = b.r();
      r.fill(b.of(out), 0);
      if (!sources.isEmpty()) {
        INDArray taken = r.temporary(sources.size(), out.shape().columns());
        r.gather(b.of(x), vector(sources), taken);
        r.scatterAdd(b.of(out), vector(targets), taken);
      }
    }

    private static INDArray vector(List<Integer> lines) {
      return Nd4j.createFromArray(lines.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  static void select(Bound b, SelectStep op) {
    Lines lines = new Lines();
    for (int s = 0; s < b.layout().sequences(); s++) {
      int step = b.layout().stepOf(s, op.step());
      if (step >= 0) {
        lines.add(b.layout().row(s, step), s);
      }
    }
    lines.record(b, op.x(), op.out());
  }

  static void place(Bound b, PlaceStep op) {
    Lines lines = new Lines();
    for (int s = 0; s < b.layout().sequences(); s++) {
      int step = b.layout().stepOf(s, op.step());
      if (step >= 0) {
        lines.add(s, b.layout().row(s, step));
      }
    }
    lines.record(b, op.x(), op.out());
  }

  static void shift(Bound b, Shift op) {
    move(b, op.x(), op.out(), (layout, s, t) -> layout.earlier(s, t, op.steps()));
  }

  static void reverse(Bound b, Reverse op) {
    move(b, op.x(), op.out(), PackedLayout::mirrored);
  }

  @FunctionalInterface
  private interface Source {
    /** The step that a step's row is taken from, or −1 for zeros. */
    int of(PackedLayout layout, int sequence, int step);
  }

  private static void move(Bound b, Buffer x, Buffer out, Source source) {
    PackedLayout layout = b.layout();
    Lines lines = new Lines();
    for (int s = 0; s < layout.sequences(); s++) {
      for (int t = 0; t < layout.length(s); t++) {
        int step = source.of(layout, s, t);
        if (step >= 0) {
          lines.add(layout.row(s, step), layout.row(s, t));
        }
      }
    }
    lines.record(b, x, out);
  }

  static void scan(Bound b, Scan op) {
    Recording r = b.r();
    PackedLayout layout = b.layout();
    int steps = layout.steps();
    r.copy(b.of(op.x()), b.of(op.out()));
    for (int i = 1; i < steps; i++) {
      int step = op.reverse() ? steps - 1 - i : i;
      int before = op.reverse() ? step + 1 : step - 1;
      // The sequences that have both steps are the first ones.
      int both = layout.active(Math.max(step, before));
      INDArray sum = Ndarrays.lines(b.step(op.out(), before), 0, both);
      INDArray out = Ndarrays.lines(b.step(op.out(), step), 0, both);
      if (op.factor() != null) {
        INDArray product = r.temporary(both, op.out().shape().columns());
        r.multiply(Ndarrays.lines(b.step(op.factor(), step), 0, both), sum, product);
        sum = product;
      }
      r.add(out, sum, out);
    }
  }
}
