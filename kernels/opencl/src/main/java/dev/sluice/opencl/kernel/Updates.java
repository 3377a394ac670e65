package dev.sluice.opencl.kernel;

import dev.sluice.op.ClipByNorm;
import dev.sluice.op.Update;
import dev.sluice.op.UpdateRule;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;

/** Gradient clipping and optimizer steps. */
final class Updates {
  private static final String FILE = "optimizer.cl";

  private Updates() {}

  static Kernel clipByNorm(ClipByNorm op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        machine
            .launch(FILE, "clip_by_norm", Options.NONE)
            .number(op.limit())
            .buffer(blocks.of(op.x()))
            .buffer(blocks.of(op.norm()))
            .buffer(blocks.of(op.out()));
    return Elementwise.sized(launch, op.out());
  }

  static Kernel update(Update op, Machine machine) {
    Blocks blocks = machine.blocks();
    Block first = op.slots().isEmpty() ? null : blocks.of(op.slots().getFirst());
    Block second = op.slots().size() < 2 ? null : blocks.of(op.slots().get(1));
    Block parameter = blocks.of(op.parameter());
    Block gradient = blocks.of(op.gradient());
    Launch launch =
        switch (op.rule()) {
          case UpdateRule.Sgd rule ->
              machine
                  .launch(FILE, "sgd", Options.NONE)
                  .number(rule.momentum())
                  .number(rule.nesterov() ? 1 : 0)
                  .number(rule.weightDecay())
                  .buffer(parameter)
                  .buffer(gradient)
                  .buffer(first);
          case UpdateRule.RmsProp rule ->
              machine
                  .launch(FILE, "rms_prop", Options.NONE)
                  .number(rule.alpha())
                  .number(1 - rule.alpha())
                  .number(rule.epsilon())
                  .number(rule.momentum())
                  .number(rule.weightDecay())
                  .buffer(parameter)
                  .buffer(gradient)
                  .buffer(first)
                  .buffer(second);
          case UpdateRule.Adam rule ->
              machine
                  .launch(FILE, "adam", Options.NONE)
                  .number(rule.beta1())
                  .number(1 - rule.beta1())
                  .number(rule.beta2())
                  .number(1 - rule.beta2())
                  .number(rule.epsilon())
                  .number(rule.weightDecay())
                  .number(rule.decoupled() ? 1 : 0)
                  .buffer(parameter)
                  .buffer(gradient)
                  .buffer(first)
                  .buffer(second);
        };
    launch
        .buffer(blocks.of(op.control()))
        .buffer(blocks.of(op.guard()))
        .number(op.guard() == null ? 0 : 1);
    return Elementwise.sized(launch, op.parameter());
  }
}
