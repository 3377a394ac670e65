package dev.sluice.cpu.kernel;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.CrossEntropyGradient;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.SquaredError;
import dev.sluice.op.SquaredErrorGradient;
import jdk.incubator.vector.FloatVector;

/** Losses and their gradients. */
final class Losses {
  private Losses() {}

  static Kernel crossEntropy(SoftmaxCrossEntropy op, Blocks blocks) {
    Block logits = blocks.of(op.logits());
    Block targets = blocks.of(op.targets());
    Block loss = blocks.of(op.loss());
    Block probabilities = blocks.of(op.probabilities());
    Block terms = blocks.scratch(op.logits().shape().lines(blocks.capacity()));
    int classes = op.logits().shape().columns();
    return new Kernel() {
      @Override
      public void prepare(Run run) {
        int lines = run.lines(op.logits());
        for (int i = 0; i < lines; i++) {
          int target = Lanes.getInt(targets.address() + (long) i * Integer.BYTES);
          if (target != SoftmaxCrossEntropy.IGNORED) {
            Movement.requireIndex(target, classes, "SoftmaxCrossEntropy", i);
          }
        }
      }

      @Override
      public void run(Run run, Worker worker) {
        int lines = run.lines(op.logits());
        int grain = Elementwise.grain(classes);
        for (int i = worker.first(lines, grain); i < worker.end(lines, grain); i++) {
          long line = (long) i * classes * Float.BYTES;
          double all =
              SoftmaxLine.of(logits.address() + line, probabilities.address() + line, classes);
          int target = Lanes.getInt(targets.address() + (long) i * Integer.BYTES);
          boolean counts = target != SoftmaxCrossEntropy.IGNORED;
          float logit =
              counts ? Lanes.get(logits.address() + line + (long) target * Float.BYTES) : 0;
          Lanes.set(terms.address() + (long) i * Float.BYTES, counts ? (float) (all - logit) : 0);
        }
        worker.sync();
        if (worker.index() == 0) {
          double sum = 0;
          for (int i = 0; i < lines; i++) {
            sum += Lanes.get(terms.address() + (long) i * Float.BYTES);
          }
          double divisor = op.mean() ? counted(targets.address(), lines) : 1;
          Lanes.set(loss.address(), (float) (sum / divisor));
        }
      }
    };
  }

  private static int counted(long targets, int lines) {
    int count = 0;
    for (int i = 0; i < lines; i++) {
      if (Lanes.getInt(targets + (long) i * Integer.BYTES) != SoftmaxCrossEntropy.IGNORED) {
        count++;
      }
    }
    return count;
  }

  static Kernel crossEntropyGradient(CrossEntropyGradient op, Blocks blocks) {
    Block probabilities = blocks.of(op.probabilities());
    Block targets = blocks.of(op.targets());
    Block dLoss = blocks.of(op.dLoss());
    Block dLogits = blocks.of(op.dLogits());
    int classes = op.dLogits().shape().columns();
    return (run, worker) -> {
      int lines = run.lines(op.dLogits());
      float seed = Lanes.get(dLoss.address());
      float scale = op.mean() ? seed / counted(targets.address(), lines) : seed;
      int grain = Elementwise.grain(classes);
      for (int i = worker.first(lines, grain); i < worker.end(lines, grain); i++) {
        long line = (long) i * classes * Float.BYTES;
        int target = Lanes.getInt(targets.address() + (long) i * Integer.BYTES);
        boolean counts = target != SoftmaxCrossEntropy.IGNORED;
        for (int j = 0; j < classes; j += Lanes.COUNT) {
          var below = Lanes.below(j, classes);
          long at = line + (long) j * Float.BYTES;
          FloatVector p = Lanes.load(probabilities.address() + at, below);
          Lanes.store(counts ? p.mul(scale) : Lanes.zero(), dLogits.address() + at, below);
        }
        if (counts && target >= 0 && target < classes) {
          long at = line + (long) target * Float.BYTES;
          float p = Lanes.get(probabilities.address() + at);
          Lanes.set(dLogits.address() + at, scale * (p - 1));
        }
      }
    };
  }

  static Kernel squaredError(SquaredError op, Blocks blocks) {
    Block prediction = blocks.of(op.prediction());
    Block target = blocks.of(op.target());
    Block loss = blocks.of(op.loss());
    PartialSums partial = new PartialSums(blocks, op.prediction().shape().size(blocks.capacity()));
    PartialSums.Chunk chunk =
        (from, n) ->
            squares(
                prediction.address() + from * Float.BYTES,
                target.address() + from * Float.BYTES,
                n);
    return (run, worker) -> {
      long size = run.size(op.prediction());
      partial.run(worker, 0, size, chunk);
      worker.sync();
      if (worker.index() == 0) {
        double sum = partial.total(PartialSums.chunks(size));
        Lanes.set(loss.address(), (float) (op.mean() ? sum / size : sum));
      }
    };
  }

  private static float squares(long a, long b, int count) {
    FloatVector sum = Lanes.zero();
    for (int j = 0; j < count; j += Lanes.COUNT) {
      var below = Lanes.below(j, count);
      long at = (long) j * Float.BYTES;
      FloatVector difference = Lanes.load(a + at, below).sub(Lanes.load(b + at, below));
      sum = difference.fma(difference, sum);
    }
    return Lanes.sum(sum);
  }

  static Kernel squaredErrorGradient(SquaredErrorGradient op, Blocks blocks) {
    Block prediction = blocks.of(op.prediction());
    Block target = blocks.of(op.target());
    Block dLoss = blocks.of(op.dLoss());
    Block dPrediction = blocks.of(op.dPrediction());
    return (run, worker) -> {
      long size = run.size(op.dPrediction());
      float seed = 2 * Lanes.get(dLoss.address());
      float scale = op.mean() ? seed / size : seed;
      long end = Elementwise.end(size, worker);
      for (long at = Elementwise.from(size, worker); at < end; at += Lanes.BYTES) {
        FloatVector difference =
            Lanes.load(prediction.address() + at).sub(Lanes.load(target.address() + at));
        Lanes.store(difference.mul(scale), dPrediction.address() + at);
      }
    };
  }
}
