package dev.sluice.reference;

import dev.sluice.backend.BufferAccess;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Op;
import dev.sluice.op.Role;
import dev.sluice.op.Type;
import dev.sluice.program.Program;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs a program again, operation by operation, to find where a NaN or infinity came from. */
public final class NonFiniteFinder {
  private final Program program;
  private final PackedLayout layout;
  private final ReferenceWorkspace workspace;
  private String found;

  private NonFiniteFinder(Program program, PackedLayout layout, ReferenceWorkspace workspace) {
    this.program = program;
    this.layout = layout;
    this.workspace = workspace;
  }

  /**
   * Finds the first number that is not finite.
   *
   * @param program the program
   * @param parameters writes its parameters and slots
   * @param inputs writes its inputs and states
   * @param layout the batch of the run
   * @param key the key of the run
   * @return where it is, in words: a parameter, an input, or an operation with its step; empty
   *     where the reference backend computes only finite numbers
   */
  public static Optional<String> find(
      Program program,
      Consumer<BufferAccess> parameters,
      Consumer<Workspace> inputs,
      PackedLayout layout,
      long key) {
    try (ReferenceExecutable executable = new ReferenceBackend(Storage.FLOAT32).compile(program);
        ReferenceWorkspace workspace = executable.workspace()) {
      parameters.accept(executable);
      inputs.accept(workspace);
      NonFiniteFinder finder = new NonFiniteFinder(program, layout, workspace);
      return Optional.ofNullable(finder.run(key));
    }
  }

  private String run(long key) {
    for (Buffer buffer : program.buffers()) {
      if (buffer.role() != Role.VALUE && buffer.type() == Type.FLOAT32 && found == null) {
        look("the " + buffer.role().name().toLowerCase() + " holds", buffer);
      }
    }
    for (int phase = 0; phase < program.phases().size(); phase++) {
      workspace.run(phase, layout, key, this::after);
    }
    return found;
  }

  private void after(Op op) {
    List<Op> ops = program.ops();
    for (Buffer buffer : op.outputs()) {
      if (found == null) {
        look("operation " + ops.indexOf(op) + " (" + op.name() + ") wrote", buffer);
      }
    }
  }

  private void look(String where, Buffer buffer) {
    Extent extent =
        buffer.role() == Role.INPUT || buffer.shape().axis() != Axis.FIXED
            ? layout.extent()
            : program.capacity();
    double[] values = workspace.array(buffer);
    int size = (int) buffer.shape().size(extent);
    for (int i = 0; i < size; i++) {
      if (!Double.isFinite(values[i])) {
        found = where + " " + values[i] + " in '" + buffer.name() + "' " + place(buffer, i);
        return;
      }
    }
  }

  private String place(Buffer buffer, int element) {
    int columns = buffer.shape().columns();
    int line = element / columns;
    String column = ", column " + element % columns;
    return switch (buffer.shape().axis()) {
      case ROWS -> {
        int step = layout.step(line);
        int sequence = line - layout.firstRow(step);
        yield "at step " + step + " of sequence " + sequence + column;
      }
      case SEQUENCES -> "at sequence " + line + column;
      case FIXED -> "at line " + line + column;
    };
  }
}
