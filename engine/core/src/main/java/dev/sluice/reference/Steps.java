package dev.sluice.reference;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.PlaceStep;
import dev.sluice.op.Reverse;
import dev.sluice.op.Scan;
import dev.sluice.op.SelectStep;
import dev.sluice.op.Shift;
import java.util.Arrays;

/** Operations along the steps of each sequence. */
final class Steps {
  private Steps() {}

  static Kernel select(SelectStep op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    int columns = op.out().shape().columns();
    return run -> {
      PackedLayout layout = run.layout();
      Arrays.fill(out, 0, run.size(op.out()), 0);
      for (int s = 0; s < layout.sequences(); s++) {
        int step = layout.stepOf(s, op.step());
        if (step >= 0) {
          System.arraycopy(x, layout.row(s, step) * columns, out, s * columns, columns);
        }
      }
    };
  }

  static Kernel place(PlaceStep op, Memory memory) {
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    int columns = op.out().shape().columns();
    return run -> {
      PackedLayout layout = run.layout();
      Arrays.fill(out, 0, run.size(op.out()), 0);
      for (int s = 0; s < layout.sequences(); s++) {
        int step = layout.stepOf(s, op.step());
        if (step >= 0) {
          System.arraycopy(x, s * columns, out, layout.row(s, step) * columns, columns);
        }
      }
    };
  }

  static Kernel shift(Shift op, Memory memory) {
    return move(op.x(), op.out(), memory, (layout, s, t) -> layout.earlier(s, t, op.steps()));
  }

  static Kernel reverse(Reverse op, Memory memory) {
    return move(op.x(), op.out(), memory, PackedLayout::mirrored);
  }

  @FunctionalInterface
  private interface Source {
    /** The step that a step's row is taken from, or −1 for zeros. */
    int of(PackedLayout layout, int sequence, int step);
  }

  private static Kernel move(Buffer from, Buffer to, Memory memory, Source source) {
    double[] x = memory.of(from);
    double[] out = memory.of(to);
    int columns = to.shape().columns();
    return run -> {
      PackedLayout layout = run.layout();
      Arrays.fill(out, 0, run.size(to), 0);
      for (int s = 0; s < layout.sequences(); s++) {
        for (int t = 0; t < layout.length(s); t++) {
          int step = source.of(layout, s, t);
          if (step >= 0) {
            int row = layout.row(s, step);
            System.arraycopy(x, row * columns, out, layout.row(s, t) * columns, columns);
          }
        }
      }
    };
  }

  static Kernel scan(Scan op, Memory memory) {
    double[] factor = memory.of(op.factor());
    double[] x = memory.of(op.x());
    double[] out = memory.of(op.out());
    int columns = op.out().shape().columns();
    return run -> {
      PackedLayout layout = run.layout();
      for (int s = 0; s < layout.sequences(); s++) {
        int length = layout.length(s);
        for (int j = 0; j < columns; j++) {
          double sum = 0;
          for (int i = 0; i < length; i++) {
            int at = layout.row(s, op.reverse() ? length - 1 - i : i) * columns + j;
            sum = (factor == null || i == 0 ? sum : factor[at] * sum) + x[at];
            out[at] = sum;
          }
        }
      }
    };
  }
}
