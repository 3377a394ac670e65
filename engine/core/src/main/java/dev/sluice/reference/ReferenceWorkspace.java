package dev.sluice.reference;

import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Op;
import dev.sluice.op.Role;
import dev.sluice.op.Type;
import dev.sluice.program.Program;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** The arrays and kernels of one caller of the reference backend. */
public final class ReferenceWorkspace implements Workspace {
  /** One operation with the kernel that computes it and the outputs that it writes. */
  private record Step(Op op, Kernel kernel, List<Buffer> outputs) {}

  /** Called after each operation of a run. */
  @FunctionalInterface
  interface Observer {
    void after(Op op);
  }

  private final ReferenceExecutable executable;
  private final Storage storage;
  private final Memory memory;
  private final Step[][] phases;
  private final Run run = new Run();
  private boolean closed;

  ReferenceWorkspace(ReferenceExecutable executable, Storage storage) {
    this.executable = executable;
    this.storage = storage;
    this.memory = new Memory(executable);
    Program program = executable.program();
    phases = new Step[program.phases().size()][];
    for (int p = 0; p < phases.length; p++) {
      phases[p] =
          program.phases().get(p).ops().stream()
              .map(op -> new Step(op, Kernels.of(op, memory), op.outputs()))
              .toArray(Step[]::new);
    }
  }

  @Override
  public void run(PackedLayout layout, long key) {
    for (int phase = 0; phase < phases.length; phase++) {
      run(phase, layout, key);
    }
  }

  @Override
  public void run(int phase, PackedLayout layout, long key) {
    run(phase, layout, key, null);
  }

  void run(int phase, PackedLayout layout, long key, Observer observer) {
    requireOpen();
    Program program = executable.program();
    if (!program.capacity().holds(layout.extent())) {
      throw new IllegalArgumentException(
          "The batch has "
              + layout.extent()
              + ", more than the program's capacity of "
              + program.capacity());
    }
    run.set(layout, key);
    for (Step step : phases[phase]) {
      step.kernel.run(run);
      if (storage == Storage.FLOAT32) {
        for (int i = 0; i < step.outputs.size(); i++) {
          round(memory.of(step.outputs.get(i)), run.size(step.outputs.get(i)));
        }
      }
      if (observer != null) {
        observer.after(step.op);
      }
    }
  }

  private static void round(double[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = (float) values[i];
    }
  }

  @Override
  public void write(Buffer buffer, MemorySegment source) {
    require(buffer);
    int count = Transfer.count(buffer, source, memory.capacity());
    if (buffer.type() == Type.INT32) {
      Transfer.write(source, memory.indices(buffer), count);
    } else {
      Transfer.write(source, memory.of(buffer), count);
    }
  }

  @Override
  public void read(Buffer buffer, MemorySegment target) {
    require(buffer);
    if (buffer.role() == Role.VALUE && !executable.program().outputs().contains(buffer)) {
      throw new IllegalArgumentException(
          "Buffer '" + buffer.name() + "' is not an output of the program");
    }
    if (buffer.type() == Type.INT32) {
      throw new IllegalArgumentException("Buffer '" + buffer.name() + "' holds indices");
    }
    Transfer.read(memory.of(buffer), target, Transfer.count(buffer, target, memory.capacity()));
  }

  /**
   * The numbers of a buffer themselves, in double.
   *
   * @param buffer a buffer of numbers of the program, of any role
   * @return the array that runs read and write, long enough for the capacity
   */
  public double[] array(Buffer buffer) {
    requireOpen();
    executable.requireOwn(buffer);
    return memory.of(buffer);
  }

  @Override
  public void clearStates() {
    requireOpen();
    for (Buffer buffer : executable.program().buffers()) {
      if (buffer.role() == Role.STATE) {
        Arrays.fill(memory.of(buffer), 0);
      }
    }
  }

  private void require(Buffer buffer) {
    requireOpen();
    executable.requireOwn(buffer);
    if (buffer.role() == Role.PARAMETER || buffer.role() == Role.SLOT) {
      throw new IllegalArgumentException(
          "Buffer '" + buffer.name() + "' belongs to the executable: its role is " + buffer.role());
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The workspace has been closed");
    }
    executable.requireOpen();
  }

  @Override
  public void close() {
    closed = true;
  }
}
