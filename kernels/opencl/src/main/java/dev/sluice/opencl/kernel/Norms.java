package dev.sluice.opencl.kernel;

import dev.sluice.op.Buffer;
import dev.sluice.op.GlobalNorm;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;
import java.util.ArrayList;
import java.util.List;

/** The global norm, in two stages; small and large numbers apart, so that no square overflows. */
final class Norms {
  private record Part(Buffer x, int groups, Launch launch, Launch.Argument size) {}

  private Norms() {}

  static Kernel globalNorm(GlobalNorm op, Machine machine) {
    Blocks blocks = machine.blocks();
    int shares = 0;
    for (Buffer x : op.parts()) {
      shares += Reductions.firstStage(x.shape().size(blocks.capacity()));
    }
    Block partial = machine.scratch(2L * shares);
    List<Part> parts = new ArrayList<>();
    int to = 0;
    for (Buffer x : op.parts()) {
      int groups = Reductions.firstStage(x.shape().size(blocks.capacity()));
      Launch launch =
          machine.launch(Reductions.FILE, "partial_squares", Options.NONE).buffer(blocks.of(x));
      Launch.Argument size = launch.argument();
      launch.buffer(partial).number(shares).number(to);
      Reductions.shared(launch);
      parts.add(new Part(x, groups, launch, size));
      to += groups;
    }
    Launch finish =
        machine
            .launch(Reductions.FILE, "finish_norm", Options.NONE)
            .buffer(partial)
            .number(shares)
            .number(shares)
            .buffer(blocks.of(op.norm()));
    Reductions.shared(finish);
    return run -> {
      int started = 0;
      for (Part part : parts) {
        part.size.set(run.size(part.x));
        started += Reductions.groups(part.launch, part.groups);
      }
      return started + Reductions.groups(finish, 1);
    };
  }
}
