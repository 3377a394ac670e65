package dev.sluice.cpu;

import dev.sluice.backend.CheckedWorkspace;
import dev.sluice.backend.Cleanup;
import dev.sluice.backend.Fusion;
import dev.sluice.cpu.gemm.Pack;
import dev.sluice.cpu.kernel.Kernel;
import dev.sluice.cpu.kernel.Run;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.memory.Parameter;
import dev.sluice.cpu.team.Choice;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One caller's memory, in one piece laid out by liveness, and the kernels bound to it. A run
 * allocates nothing.
 */
final class CpuWorkspace extends CheckedWorkspace {
  private final CpuExecutable executable;
  private final Arena arena = Arena.ofShared();
  private final Blocks blocks;
  private final Run run = new Run();
  private final Worker alone = Worker.alone();
  private final CpuPlan.Phase[] phases;

  /** Of each phase. */
  private final Choice[] choices;

  CpuWorkspace(CpuExecutable executable) {
    super(executable);
    this.executable = executable;
    CpuPlan plan = CpuPlan.of(executable, run);
    blocks = plan.blocks();
    phases = plan.phases().toArray(CpuPlan.Phase[]::new);
    int threads = executable.backend().team().size();
    choices = plan.phases().stream().map(phase -> new Choice(threads)).toArray(Choice[]::new);
    Cleanup.onFailure(
        () -> blocks.allocate(arena, "cpu: a workspace for " + executable.program().capacity()),
        arena::close);
  }

  @Override
  protected synchronized void runPhase(int phase, PackedLayout layout, long key) {
    requireOpen(); // again, now that nobody can close it
    executable.backend().requireOpen();
    run.set(layout, key);
    CpuPlan.Phase current = phases[phase];
    for (Kernel kernel : current.kernels()) {
      kernel.prepare(run);
    }
    pack(current.packs());
    try {
      if (current.small()) {
        current.run(alone);
      } else {
        executable.backend().team().run(current, alone, choices[phase], layout.rows());
      }
      for (int i = current.together(); i < current.kernels().length; i++) {
        current.kernels()[i].run(run, alone);
      }
    } finally {
      for (Parameter parameter : current.updated()) {
        parameter.changed();
      }
    }
    for (int i = 0; i < current.kernels().length; i++) {
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
