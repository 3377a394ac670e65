package dev.sluice.opencl;

import dev.sluice.backend.CheckedWorkspace;
import dev.sluice.backend.Cleanup;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.IndexCheck;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Op;
import dev.sluice.op.Type;
import dev.sluice.opencl.gemm.ParameterPack;
import dev.sluice.opencl.kernel.Kernel;
import dev.sluice.opencl.kernel.Kernels;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.kernel.Run;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.memory.Parameter;
import dev.sluice.opencl.queue.DeviceQueue;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.program.Program;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One caller's memory on the device, and the kernels bound to it. */
final class OpenClWorkspace extends CheckedWorkspace {
  /** An operation's kernels, and the parameter that they update. */
  private record Step(Kernel kernel, List<ParameterPack> packs, Optional<Parameter> updated) {}

  private final OpenClExecutable executable;
  private final DeviceQueue queue;
  private final Blocks blocks;
  private final Machine machine;
  private final IndexCheck indices;
  private final List<List<Step>> phases = new ArrayList<>();
  private final Run run = new Run();
  private int[] lengths = {};

  OpenClWorkspace(OpenClExecutable executable) {
    super(executable);
    this.executable = executable;
    OpenClBackend backend = executable.backend();
    Program program = executable.program();
    queue = backend.queue();
    blocks = new Blocks(program, queue, executable::parameter);
    machine = new Machine(queue, blocks, executable.fusions(), backend.half(), executable.tuning());
    indices = new IndexCheck(program);
    Cleanup.onFailure(this::makeKernels, this::release);
  }

  private void makeKernels() {
    int number = 0;
    for (List<Op> ops : phases()) {
      List<Step> steps = new ArrayList<>();
      for (Op op : ops) {
        blocks.beginOp(number++);
        Kernel kernel = Kernels.of(op, machine);
        Optional<Parameter> updated =
            op.parametersWritten().stream().map(executable::parameter).findFirst();
        steps.add(new Step(kernel, kernel.packs(), updated));
      }
      phases.add(steps);
    }
    blocks.allocate();
  }

  @Override
  protected synchronized void runPhase(int phase, PackedLayout layout, long key) {
    indices.check(phase, layout.extent());
    run.set(layout, key);
    boolean always = !executable.fusions().contains(Fusion.PACKED);
    List<Step> steps = phases.get(phase);
    synchronized (queue) {
      requireAllOpen();
      upload(layout);
      for (int i = 0; i < steps.size(); i++) {
        Step step = steps.get(i);
        int started = 0;
        for (int p = 0; p < step.packs.size(); p++) {
          started += step.packs.get(p).refresh(always);
        }
        started += step.kernel.enqueue(run);
        step.updated.ifPresent(Parameter::changed);
        launched(phase, i, started);
      }
    }
    queue.finish();
  }

  /** Again, now that nobody can close it. */
  private void requireAllOpen() {
    requireOpen();
    executable.backend().requireOpen();
  }

  /** Tells the device the batch's layout, where it is another than before. */
  private void upload(PackedLayout layout) {
    int[] wanted = layout.lengths();
    if (Arrays.equals(wanted, lengths)) {
      return;
    }
    int steps = layout.steps();
    int[] numbers = new int[steps + 1 + layout.rows()];
    for (int t = 0; t <= steps; t++) {
      numbers[t] = layout.firstRow(t);
    }
    for (int t = 0; t < steps; t++) {
      Arrays.fill(numbers, steps + 1 + numbers[t], steps + 1 + numbers[t + 1], t);
    }
    queue.write(
        MemorySegment.ofArray(numbers),
        blocks.layout().memory(),
        (long) numbers.length * Integer.BYTES);
    lengths = wanted;
  }

  @Override
  public long bytes() {
    return blocks.bytes();
  }

  @Override
  protected synchronized void copyIn(Buffer buffer, MemorySegment source, int count) {
    requireAllOpen();
    if (buffer.type() == Type.INT32) {
      indices.written(buffer, source, count);
    }
    queue.write(source, blocks.of(buffer).memory(), (long) count * Float.BYTES);
  }

  @Override
  protected synchronized void copyOut(Buffer buffer, MemorySegment target, int count) {
    requireAllOpen();
    queue.read(blocks.of(buffer).memory(), target, (long) count * Float.BYTES);
  }

  @Override
  protected synchronized void clear(Buffer state) {
    requireAllOpen();
    long numbers = state.shape().size(executable.program().capacity());
    queue.clear(blocks.of(state).memory(), numbers);
  }

  @Override
  protected synchronized void release() {
    machine.launches().forEach(Launch::release);
    blocks.release();
  }
}
