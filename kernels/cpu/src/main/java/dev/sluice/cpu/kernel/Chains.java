package dev.sluice.cpu.kernel;

import static dev.sluice.cpu.kernel.Movement.line;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.vector.Functions;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.ChainScan;
import dev.sluice.op.ChainScanGradient;
import dev.sluice.op.ChainTransitionsGradient;
import jdk.incubator.vector.FloatVector;

/**
 * The forward and backward algorithm of a linear chain; threads share the sequences, vectors a line
 * of transitions.
 */
final class Chains {
  private Chains() {}

  static Kernel scan(ChainScan op, Blocks blocks) {
    Block scores = blocks.of(op.scores());
    Block transitions = blocks.of(op.transitions());
    Block out = blocks.of(op.out());
    int states = op.out().shape().columns();
    long line = line(states);
    return (run, worker) -> {
      PackedLayout layout = run.layout();
      int sequences = layout.sequences();
      for (int s = worker.first(sequences, 1); s < worker.end(sequences, 1); s++) {
        Lanes.clear(out.address() + layout.row(s, 0) * line, line);
        for (int t = 1; t < layout.length(s); t++) {
          long from = layout.row(s, t - 1) * line;
          long to = out.address() + layout.row(s, t) * line;
          for (int j = 0; j < states; j += Lanes.COUNT) {
            logSum(
                scores.address() + from,
                out.address() + from,
                transitions.address() + line(j),
                to + line(j),
                states,
                states - j);
          }
        }
      }
    };
  }

  /** {@code ln Σᵢ e^(scoreᵢ + outᵢ + transitionᵢⱼ)} for the columns j of a vector. */
  private static void logSum(
      long score, long out, long transitions, long to, int states, int columns) {
    var below = Lanes.below(0, columns);
    FloatVector largest = Lanes.broadcast(Float.NEGATIVE_INFINITY);
    for (int i = 0; i < states; i++) {
      largest = largest.max(way(score, out, transitions, states, columns, i));
    }
    FloatVector sum = Lanes.zero();
    for (int i = 0; i < states; i++) {
      sum = sum.add(Functions.exp(way(score, out, transitions, states, columns, i).sub(largest)));
    }
    Lanes.store(largest.add(Functions.log(sum)), to, below);
  }

  private static FloatVector way(
      long score, long out, long transitions, int states, int columns, int i) {
    float alpha = Lanes.get(score + line(i)) + Lanes.get(out + line(i));
    return Lanes.load(transitions + i * line(states), Lanes.below(0, columns)).add(alpha);
  }

  static Kernel gradient(ChainScanGradient op, Blocks blocks) {
    Block scores = blocks.of(op.scores());
    Block transitions = blocks.of(op.transitions());
    Block out = blocks.of(op.out());
    Block dOut = blocks.of(op.dOut());
    Block dScores = blocks.of(op.dScores());
    int states = op.out().shape().columns();
    long line = line(states);
    return (run, worker) -> {
      PackedLayout layout = run.layout();
      int sequences = layout.sequences();
      for (int s = worker.first(sequences, 1); s < worker.end(sequences, 1); s++) {
        int last = layout.length(s) - 1;
        Lanes.clear(dScores.address() + layout.row(s, last) * line, line);
        for (int t = last - 1; t >= 0; t--) {
          long at = layout.row(s, t) * line;
          long next = layout.row(s, t + 1) * line;
          for (int i = 0; i < states; i++) {
            float alpha =
                Lanes.get(scores.address() + at + line(i))
                    + Lanes.get(out.address() + at + line(i));
            FloatVector sum = Lanes.zero();
            for (int j = 0; j < states; j += Lanes.COUNT) {
              var below = Lanes.below(j, states);
              long column = next + line(j);
              FloatVector total =
                  Lanes.load(dOut.address() + column, below)
                      .add(Lanes.load(dScores.address() + column, below));
              FloatVector way =
                  Lanes.load(transitions.address() + i * line + line(j), below).add(alpha);
              FloatVector power = Functions.exp(way.sub(Lanes.load(out.address() + column, below)));
              sum = sum.add(total.mul(power), below);
            }
            Lanes.set(dScores.address() + at + line(i), Lanes.sum(sum));
          }
        }
      }
    };
  }

  /** Threads share the lines of transitions; each sums over all rows in their order. */
  static Kernel transitions(ChainTransitionsGradient op, Blocks blocks) {
    Block scores = blocks.of(op.scores());
    Block transitions = blocks.of(op.transitions());
    Block out = blocks.of(op.out());
    Block total = blocks.of(op.total());
    Block dTransitions = blocks.of(op.dTransitions());
    int states = op.out().shape().columns();
    long line = line(states);
    return (run, worker) -> {
      PackedLayout layout = run.layout();
      for (int i = worker.first(states, 1); i < worker.end(states, 1); i++) {
        for (int j = 0; j < states; j += Lanes.COUNT) {
          var below = Lanes.below(j, states);
          FloatVector own = Lanes.load(transitions.address() + i * line + line(j), below);
          FloatVector sum = Lanes.zero();
          for (int t = 1; t < layout.steps(); t++) {
            for (int s = 0; s < layout.active(t); s++) {
              long from = layout.row(s, t - 1) * line + line(i);
              long to = layout.row(s, t) * line + line(j);
              float alpha = Lanes.get(scores.address() + from) + Lanes.get(out.address() + from);
              FloatVector way = own.add(alpha).sub(Lanes.load(out.address() + to, below));
              FloatVector gradient = Lanes.load(total.address() + to, below);
              sum = sum.add(gradient.mul(Functions.exp(way)));
            }
          }
          Lanes.store(sum, dTransitions.address() + i * line + line(j), below);
        }
      }
    };
  }
}
