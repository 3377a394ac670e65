package dev.sluice.nd4j;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.ChainScan;
import dev.sluice.op.ChainScanGradient;
import dev.sluice.op.ChainTransitionsGradient;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The forward and backward algorithm of a linear chain, step by step and state by state for all
 * sequences. Products of exponentials would be fewer, and 0 where one way is far above the others.
 */
final class Chains {
  private Chains() {}

  /** The scores of all ways out of a step's state to the next step's: α + a line of transitions. */
  private static final class Ways {
    private final Bound b;
    private final Buffer transitions;
    private final INDArray alpha;
    private final int active;

    Ways(Bound b, Buffer scores, Buffer transitions, Buffer out, int step, int active) {
      this.b = b;
      this.transitions = transitions;
      this.active = active;
      alpha = b.r().temporary(active, out.shape().columns());
      b.r()
          .add(
              Ndarrays.lines(b.step(scores, step), 0, active),
              Ndarrays.lines(b.step(out, step), 0, active),
              alpha);
    }

    /** {@code [active, K]}, from a state to each. */
    void from(int state, INDArray ways) {
      Recording r = b.r();
      INDArray line = Ndarrays.lines(b.memory().whole(transitions), state, 1);
      r.fill(ways, 0);
      r.add(ways, line, ways);
      r.add(ways, Ndarrays.view(alpha, 0, active, state, 1), ways);
    }
  }

  static void scan(Bound b, ChainScan op) {
    Recording r = b.r();
    PackedLayout layout = b.layout();
    int states = op.out().shape().columns();
    r.fill(b.step(op.out(), 0), 0);
    for (int t = 1; t < layout.steps(); t++) {
      int active = layout.active(t);
      INDArray out = b.step(op.out(), t);
      INDArray way = r.temporary(active, states);
      INDArray largest = r.temporary(active, states);
      Ways ways = new Ways(b, op.scores(), op.transitions(), op.out(), t - 1, active);
      ways.from(0, largest);
      for (int i = 1; i < states; i++) {
        ways.from(i, way);
        r.larger(largest, way, largest);
      }
      r.fill(out, 0);
      for (int i = 0; i < states; i++) {
        ways.from(i, way);
        r.subtract(way, largest, way);
        r.exp(way, way);
        r.add(out, way, out);
      }
      r.log(out, out);
      r.add(out, largest, out);
    }
  }

  static void gradient(Bound b, ChainScanGradient op) {
    Recording r = b.r();
    PackedLayout layout = b.layout();
    int states = op.out().shape().columns();
    r.fill(b.of(op.dScores()), 0);
    for (int t = layout.steps() - 2; t >= 0; t--) {
      int active = layout.active(t + 1);
      INDArray total = r.temporary(active, states);
      INDArray share = r.temporary(active, states);
      r.add(b.step(op.dOut(), t + 1), b.step(op.dScores(), t + 1), total);
      Ways ways = new Ways(b, op.scores(), op.transitions(), op.out(), t, active);
      for (int i = 0; i < states; i++) {
        ways.from(i, share);
        r.subtract(share, b.step(op.out(), t + 1), share);
        r.exp(share, share);
        r.multiply(total, share, share);
        INDArray whole = b.memory().whole(op.dScores());
        r.sum(share, Ndarrays.view(whole, layout.firstRow(t), active, i, 1), 1);
      }
    }
  }

  static void transitions(Bound b, ChainTransitionsGradient op) {
    Recording r = b.r();
    PackedLayout layout = b.layout();
    int states = op.out().shape().columns();
    r.fill(b.of(op.dTransitions()), 0);
    for (int t = 1; t < layout.steps(); t++) {
      int active = layout.active(t);
      INDArray share = r.temporary(active, states);
      INDArray sum = r.temporary(1, states);
      Ways ways = new Ways(b, op.scores(), op.transitions(), op.out(), t - 1, active);
      for (int i = 0; i < states; i++) {
        ways.from(i, share);
        r.subtract(share, b.step(op.out(), t), share);
        r.exp(share, share);
        r.multiply(share, b.step(op.total(), t), share);
        r.sum(share, sum, 0);
        INDArray line = Ndarrays.lines(b.memory().whole(op.dTransitions()), i, 1);
        r.add(line, sum, line);
      }
    }
  }
}
