package dev.sluice.reference;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.ChainScan;
import dev.sluice.op.ChainScanGradient;
import dev.sluice.op.ChainTransitionsGradient;
import java.util.Arrays;

/** The forward and backward algorithm of a linear chain. */
final class Chains {
  private Chains() {}

  static Kernel scan(ChainScan op, Memory memory) {
    double[] scores = memory.of(op.scores());
    double[] transitions = memory.of(op.transitions());
    double[] out = memory.of(op.out());
    int states = op.out().shape().columns();
    return run -> {
      PackedLayout layout = run.layout();
      for (int s = 0; s < layout.sequences(); s++) {
        for (int t = 0; t < layout.length(s); t++) {
          int to = layout.row(s, t) * states;
          int from = t == 0 ? -1 : layout.row(s, t - 1) * states;
          for (int j = 0; j < states; j++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < states && t > 0; i++) {
              double way = scores[from + i] + out[from + i] + transitions[i * states + j];
              largest = Math.max(largest, way);
            }
            double sum = 0;
            for (int i = 0; i < states && t > 0; i++) {
              double way = scores[from + i] + out[from + i] + transitions[i * states + j];
              sum += Math.exp(way - largest);
            }
            out[to + j] = t == 0 ? 0 : largest + Math.log(sum);
          }
        }
      }
    };
  }

  static Kernel gradient(ChainScanGradient op, Memory memory) {
    double[] scores = memory.of(op.scores());
    double[] transitions = memory.of(op.transitions());
    double[] out = memory.of(op.out());
    double[] dOut = memory.of(op.dOut());
    double[] dScores = memory.of(op.dScores());
    int states = op.out().shape().columns();
    return run -> {
      PackedLayout layout = run.layout();
      for (int s = 0; s < layout.sequences(); s++) {
        int last = layout.length(s) - 1;
        for (int t = last; t >= 0; t--) {
          int at = layout.row(s, t) * states;
          int next = t == last ? -1 : layout.row(s, t + 1) * states;
          for (int i = 0; i < states; i++) {
            double sum = 0;
            for (int j = 0; j < states && t < last; j++) {
              double total = dOut[next + j] + dScores[next + j];
              double way = scores[at + i] + out[at + i] + transitions[i * states + j];
              sum += total * Math.exp(way - out[next + j]);
            }
            dScores[at + i] = sum;
          }
        }
      }
    };
  }

  static Kernel transitions(ChainTransitionsGradient op, Memory memory) {
    double[] scores = memory.of(op.scores());
    double[] transitions = memory.of(op.transitions());
    double[] out = memory.of(op.out());
    double[] total = memory.of(op.total());
    double[] dTransitions = memory.of(op.dTransitions());
    int states = op.out().shape().columns();
    return run -> {
      PackedLayout layout = run.layout();
      Arrays.fill(dTransitions, 0, states * states, 0);
      for (int s = 0; s < layout.sequences(); s++) {
        for (int t = 1; t < layout.length(s); t++) {
          int from = layout.row(s, t - 1) * states;
          int to = layout.row(s, t) * states;
          for (int i = 0; i < states; i++) {
            for (int j = 0; j < states; j++) {
              double way = scores[from + i] + out[from + i] + transitions[i * states + j];
              dTransitions[i * states + j] += total[to + j] * Math.exp(way - out[to + j]);
            }
          }
        }
      }
    };
  }
}
