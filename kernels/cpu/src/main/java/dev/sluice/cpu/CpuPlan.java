package dev.sluice.cpu;

import dev.sluice.cpu.gemm.Pack;
import dev.sluice.cpu.kernel.Kernel;
import dev.sluice.cpu.kernel.Kernels;
import dev.sluice.cpu.kernel.Machine;
import dev.sluice.cpu.kernel.Run;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.memory.Parameter;
import dev.sluice.cpu.team.Job;
import dev.sluice.cpu.team.Worker;
import dev.sluice.op.Op;
import dev.sluice.program.Program;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The kernels of a program, and the blocks that they work on, laid out and not allocated yet.
 *
 * @param blocks the blocks
 * @param phases the kernels of each phase
 */
record CpuPlan(Blocks blocks, List<Phase> phases) {
  /** Work below which waking the team costs more than it saves. */
  private static final double SMALL_FLOPS = 50_000;

  /** What the caller does alone after the team's work, rather than let the team meet for it. */
  private static final double SMALL_BYTES = 32_000;

  /**
   * A phase's kernels, which the threads of the team go through together.
   *
   * @param together how many of the kernels; the caller does the others alone
   */
  record Phase(
      Kernel[] kernels, int together, Pack[] packs, Parameter[] updated, boolean small, Run run)
      implements Job {
    @Override
    public void run(Worker worker) {
      for (int i = 0; i < together; i++) {
        if (i > 0) {
          worker.sync();
        }
        kernels[i].run(run, worker);
      }
    }
  }

  /**
   * Plans a program.
   *
   * @param executable whose program
   * @param run what kernels read of a run
   */
  static CpuPlan of(CpuExecutable executable, Run run) {
    Program program = executable.program();
    Blocks blocks = new Blocks(program, executable::parameter);
    CpuBackend backend = executable.backend();
    Machine machine = new Machine(blocks, backend.team(), executable.fusions(), backend.format());
    List<Phase> phases = new ArrayList<>();
    int number = 0;
    for (Program.Phase phase : program.phases()) {
      List<Kernel> kernels = new ArrayList<>();
      Set<Pack> packs = new LinkedHashSet<>();
      List<Parameter> updated = new ArrayList<>();
      double flops = 0;
      int together = 0;
      for (Op op : phase.ops()) {
        blocks.beginOp(number++);
        Kernel kernel = Kernels.of(op, machine);
        kernels.add(kernel);
        packs.addAll(kernel.packs());
        op.parametersWritten().forEach(written -> updated.add(executable.parameter(written)));
        flops += op.flops(program.capacity());
        if (op.bytes(program.capacity()) > SMALL_BYTES) {
          together = kernels.size();
        }
      }
      phases.add(
          new Phase(
              kernels.toArray(Kernel[]::new),
              together,
              packs.toArray(Pack[]::new),
              updated.toArray(Parameter[]::new),
              flops < SMALL_FLOPS,
              run));
    }
    return new CpuPlan(blocks, phases);
  }
}
