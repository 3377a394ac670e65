package dev.sluice.opencl.kernel;

import dev.sluice.op.Buffer;
import dev.sluice.op.CrossEntropyGradient;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.SquaredError;
import dev.sluice.op.SquaredErrorGradient;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;

/** Losses and their gradients. */
final class Losses {
  private static final String FILE = "loss.cl";

  private Losses() {}

  static Kernel crossEntropy(SoftmaxCrossEntropy op, Machine machine) {
    Blocks blocks = machine.blocks();
    Block losses = machine.scratch(op.logits().shape().lines(blocks.capacity()));
    Launch lines =
        machine
            .launch(FILE, "cross_entropy", Options.NONE)
            .buffer(blocks.of(op.logits()))
            .buffer(blocks.of(op.targets()))
            .buffer(blocks.of(op.probabilities()))
            .buffer(losses)
            .number(op.logits().shape().columns());
    Reductions.shared(lines);
    Kernel finish =
        finish(machine, losses, op.targets(), op.mean(), machine.scratch(1), blocks.of(op.loss()));
    return run -> Reductions.groups(lines, run.lines(op.logits())) + finish.enqueue(run);
  }

  /** Sums the lines' losses where there is a loss, and counts the targets that count. */
  private static Kernel finish(
      Machine machine, Block losses, Buffer targets, boolean mean, Block share, Block loss) {
    Launch launch =
        machine
            .launch(FILE, "finish_loss", Options.NONE)
            .buffer(losses)
            .buffer(machine.blocks().of(targets));
    Launch.Argument lines = launch.argument();
    launch.number(mean ? 1 : 0).number(loss == null ? 0 : 1).buffer(share).buffer(loss);
    Reductions.shared(launch);
    return run -> {
      lines.set(run.lines(targets));
      return Reductions.groups(launch, 1);
    };
  }

  static Kernel crossEntropyGradient(CrossEntropyGradient op, Machine machine) {
    Blocks blocks = machine.blocks();
    Block share = machine.scratch(1);
    Kernel count = finish(machine, null, op.targets(), op.mean(), share, null);
    Launch launch =
        machine
            .launch(FILE, "cross_entropy_gradient", Options.NONE)
            .buffer(blocks.of(op.probabilities()))
            .buffer(blocks.of(op.targets()))
            .buffer(blocks.of(op.dLoss()))
            .buffer(share)
            .buffer(blocks.of(op.dLogits()))
            .number(op.dLogits().shape().columns());
    Kernel gradient = Elementwise.sized(launch, op.dLogits());
    return run -> count.enqueue(run) + gradient.enqueue(run);
  }

  static Kernel squaredError(SquaredError op, Machine machine) {
    Reductions.TotalSum sum =
        new Reductions.TotalSum(machine, Reductions.TotalSum.Kind.DIFFERENCES, 1);
    sum.add(op.prediction(), op.target());
    sum.finish(op.loss());
    return run -> sum.run(run, op.mean() ? 1.0 / run.size(op.prediction()) : 1);
  }

  static Kernel squaredErrorGradient(SquaredErrorGradient op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        machine
            .launch(FILE, "squared_error_gradient", Options.NONE)
            .buffer(blocks.of(op.prediction()))
            .buffer(blocks.of(op.target()))
            .buffer(blocks.of(op.dLoss()));
    Launch.Argument scale = launch.argument();
    launch.buffer(blocks.of(op.dPrediction()));
    Kernel sized = Elementwise.sized(launch, op.dPrediction());
    return run -> {
      float factor = op.mean() ? 2f / run.size(op.prediction()) : 2f;
      scale.set(factor);
      return sized.enqueue(run);
    };
  }
}
