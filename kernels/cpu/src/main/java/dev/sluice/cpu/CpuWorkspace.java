package dev.sluice.cpu;

import dev.sluice.backend.CheckedWorkspace;
import dev.sluice.backend.Fusion;
import dev.sluice.cpu.gemm.Pack;
import dev.sluice.cpu.kernel.Kernel;
import dev.sluice.cpu.kernel.Kernels;
import dev.sluice.cpu.kernel.Machine;
import dev.sluice.cpu.kernel.Run;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.memory.Parameter;
import dev.sluice.cpu.team.Job;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Op;
import dev.sluice.op.Update;
import dev.sluice.program.Program;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One caller's memory, in one piece laid out by liveness, and the kernels bound to it. A run
 * allocates nothing.
 */
final class CpuWorkspace extends CheckedWorkspace {
  /** Work below which waking the team costs more than it saves. */
  private static final double SMALL_FLOPS = 50_000;

  /** What the caller does alone after the team's work, rather than let the team meet for it. */
  private static final double SMALL_BYTES = 32_000;

  /** Work that is worth two seconds of warming up: some seconds of it, interpreted. */
  private static final double LARGE_FLOPS = 20e6;

  /**
   * A phase's kernels, which the threads of the team go through together.
   *
   * @param together how many of the kernels; the caller does the others alone
   */
  private record Phase(
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

  private final CpuExecutable executable;
  private final Arena arena = Arena.ofShared();
  private final Blocks blocks;
  private final Run run = new Run();
  private final Worker alone = Worker.alone();
  private final Phase[] phases;

  CpuWorkspace(CpuExecutable executable) {
    super(executable);
    this.executable = executable;
    Program program = executable.program();
    blocks = new Blocks(program, executable::parameter);
    CpuBackend backend = executable.backend();
    Machine machine = new Machine(blocks, backend.team(), executable.fusions(), backend.format());
    List<Phase> all = new ArrayList<>();
    int number = 0;
    for (List<Op> ops : phases()) {
      List<Kernel> kernels = new ArrayList<>();
      Set<Pack> packs = new LinkedHashSet<>();
      List<Parameter> updated = new ArrayList<>();
      double flops = 0;
      int together = 0;
      for (Op op : ops) {
        blocks.beginOp(number++);
        Kernel kernel = Kernels.of(op, machine);
        kernels.add(kernel);
        packs.addAll(kernel.packs());
        if (op instanceof Update update) {
          updated.add(executable.parameter(update.parameter()));
        }
        flops += op.flops(program.capacity());
        if (op.bytes(program.capacity()) > SMALL_BYTES) {
          together = kernels.size();
        }
      }
      all.add(
          new Phase(
              kernels.toArray(Kernel[]::new),
              together,
              packs.toArray(Pack[]::new),
              updated.toArray(Parameter[]::new),
              flops < SMALL_FLOPS,
              run));
    }
    phases = all.toArray(Phase[]::new);
    if (program.ops().stream().mapToDouble(op -> op.flops(program.capacity())).sum()
        > LARGE_FLOPS) {
      Warmup.once();
    }
    boolean done = false;
    try {
      blocks.allocate(arena);
      done = true;
    } finally {
      if (!done) {
        arena.close();
      }
    }
  }

  @Override
  protected synchronized void runPhase(int phase, PackedLayout layout, long key) {
    requireOpen(); // again, now that nobody can close it
    executable.backend().requireOpen();
    run.set(layout, key);
    Phase current = phases[phase];
    for (Kernel kernel : current.kernels) {
      kernel.prepare(run);
    }
    pack(current.packs);
    try {
      if (current.small) {
        current.run(alone);
      } else {
        executable.backend().team().run(current, alone);
      }
      for (int i = current.together; i < current.kernels.length; i++) {
        current.kernels[i].run(run, alone);
      }
    } finally {
      for (Parameter parameter : current.updated) {
        parameter.changed();
      }
    }
    for (int i = 0; i < current.kernels.length; i++) {
      launched(phase, i, 1);
    }
  }

  private void pack(Pack[] packs) {
    boolean always = !executable.fusions().contains(Fusion.PACKED);
    for (Pack pack : packs) {
      if (always || pack.stale()) {
        pack.refresh(executable.backend().team(), always, alone);
      }
    }
  }

  @Override
  public long bytes() {
    return blocks.bytes();
  }

  @Override
  protected synchronized void copyIn(Buffer buffer, MemorySegment source, int count) {
    Lanes.copyIn(source, blocks.of(buffer).address(), (long) count * Float.BYTES);
  }

  @Override
  protected synchronized void copyOut(Buffer buffer, MemorySegment target, int count) {
    Lanes.copyOut(blocks.of(buffer).address(), target, (long) count * Float.BYTES);
  }

  @Override
  protected synchronized void clear(Buffer state) {
    long numbers = state.shape().size(executable.program().capacity());
    Lanes.clear(blocks.of(state).address(), numbers * Float.BYTES);
  }

  /**
   * Memory that is freed while somebody still computes with it would take the JVM down: this waits
   * for a run, and after a failure, when nobody knows what the other threads do, it keeps it.
   */
  @Override
  protected synchronized void release() {
    if (executable.backend().team().healthy()) {
      arena.close();
    }
  }
}
