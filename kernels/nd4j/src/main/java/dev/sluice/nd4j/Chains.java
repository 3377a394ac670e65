package dev.sluice.nd4j;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.ChainScan;
import dev.sluice.op.ChainScanGradient;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The forward and backward algorithm of a linear chain, step by step for all sequences: with the
 * largest α of a step and the largest transition to a state subtracted, sums over states are
 * products of exponentials.
 */
final class Chains {
  private Chains() {}

  static void scan(Bound b, ChainScan op) {
    Recording r = b.r();
    PackedLayout layout = b.layout();
    INDArray most = r.temporary(1, op.out().shape().columns());
    INDArray odds = odds(b, op, most);
    r.fill(b.step(op.out(), 0), 0);
    for (int t = 1; t < layout.steps(); t++) {
      int active = layout.active(t);
      INDArray out = b.step(op.out(), t);
      INDArray largest = r.temporary(active, 1);
      INDArray power = powers(b, op, t - 1, active, largest);
      r.product(power, false, odds, false, out, false);
      r.log(out, out);
      r.add(out, largest, out);
      r.add(out, most, out);
    }
  }

  /** {@code e^(transitions − the largest to each state)}. */
  private static INDArray odds(Bound b, ChainScan op, INDArray most) {
    Recording r = b.r();
    INDArray odds = b.like(op.transitions());
    r.maxOfColumns(b.of(op.transitions()), most);
    r.subtract(b.of(op.transitions()), most, odds);
    r.exp(odds, odds);
    return odds;
  }

  /** {@code e^(α − its largest)} of the sequences that have the step after. */
  private static INDArray powers(Bound b, ChainScan op, int t, int active, INDArray largest) {
    Recording r = b.r();
    INDArray alpha = r.temporary(active, op.out().shape().columns());
    r.add(
        Ndarrays.lines(b.step(op.scores(), t), 0, active),
        Ndarrays.lines(b.step(op.out(), t), 0, active),
        alpha);
    r.max(alpha, largest);
    r.subtract(alpha, largest, alpha);
    r.exp(alpha, alpha);
    return alpha;
  }

  static void gradient(Bound b, ChainScanGradient op) {
    Recording r = b.r();
    PackedLayout layout = b.layout();
    int states = op.out().shape().columns();
    ChainScan scan = new ChainScan(op.scores(), op.transitions(), op.out());
    INDArray most = r.temporary(1, op.out().shape().columns());
    INDArray odds = odds(b, scan, most);
    r.fill(b.of(op.dScores()), 0);
    for (int t = layout.steps() - 2; t >= 0; t--) {
      int active = layout.active(t + 1);
      INDArray largest = r.temporary(active, 1);
      INDArray power = powers(b, scan, t, active, largest);
      // (dOut + dScores) e^(largest + most − out) of the step after.
      INDArray total = r.temporary(active, states);
      INDArray share = r.temporary(active, states);
      r.add(b.step(op.dOut(), t + 1), b.step(op.dScores(), t + 1), total);
      r.subtract(b.step(op.out(), t + 1), largest, share);
      r.subtract(share, most, share);
      r.scale(share, -1, share);
      r.exp(share, share);
      r.multiply(total, share, total);
      INDArray back = Ndarrays.lines(b.step(op.dScores(), t), 0, active);
      r.product(total, false, odds, true, back, false);
      r.multiply(back, power, back);
    }
  }
}
