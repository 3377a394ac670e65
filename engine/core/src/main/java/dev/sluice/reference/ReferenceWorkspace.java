package dev.sluice.reference;

import dev.sluice.backend.CheckedWorkspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Op;
import dev.sluice.op.Role;
import dev.sluice.op.Type;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** The arrays and kernels of one caller of the reference backend. */
public final class ReferenceWorkspace extends CheckedWorkspace {
  static final int ELEMENT_BYTES = Double.BYTES;

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
  private Observer observer = op -> {};

  ReferenceWorkspace(ReferenceExecutable executable, Storage storage) {
    super(executable);
    this.executable = executable;
    this.storage = storage;
    this.memory = new Memory(executable);
    phases =
        phases().stream()
            .map(
                ops ->
                    ops.stream()
                        .map(op -> new Step(op, Kernels.of(op, memory), op.outputs()))
                        .toArray(Step[]::new))
            .toArray(Step[][]::new);
  }

  void observe(Observer newObserver) {
    observer = newObserver;
  }

  @Override
  protected void runPhase(int phase, PackedLayout layout, long key) {
    run.set(layout, key);
    for (int i = 0; i < phases[phase].length; i++) {
      Step step = phases[phase][i];
      step.kernel.run(run);
      launched(phase, i, 1);
      if (storage == Storage.FLOAT32) {
        for (int j = 0; j < step.outputs.size(); j++) {
          round(memory.of(step.outputs.get(j)), run.size(step.outputs.get(j)));
        }
      }
      observer.after(step.op);
    }
  }

  private static void round(double[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = (float) values[i];
    }
  }

  @Override
  protected int elementBytes() {
    return ELEMENT_BYTES;
  }

  @Override
  protected void copyIn(Buffer buffer, MemorySegment source, int count) {
    if (buffer.type() == Type.INT32) {
      Transfer.write(source, memory.indices(buffer), count);
    } else {
      Transfer.write(source, memory.of(buffer), count);
    }
  }

  @Override
  protected void copyOut(Buffer buffer, MemorySegment target, int count) {
    Transfer.read(memory.of(buffer), target, count);
  }

  /**
   * The numbers of a buffer themselves, in double.
   *
   * @param buffer a buffer of numbers of the program, of any role
   * @return the array that runs read and write, long enough for the capacity; an input is taken for
   *     written as a whole
   */
  public double[] array(Buffer buffer) {
    writtenElsewhere(buffer);
    return numbers(buffer);
  }

  /** Those numbers to be looked at. */
  double[] numbers(Buffer buffer) {
    requireOpen();
    requireOwn(buffer);
    boolean shared = buffer.role() == Role.PARAMETER || buffer.role() == Role.SLOT;
    return shared ? executable.array(buffer) : memory.of(buffer);
  }

  @Override
  protected void clear(Buffer state) {
    Arrays.fill(memory.of(state), 0);
  }

  @Override
  protected void release() {}
}
