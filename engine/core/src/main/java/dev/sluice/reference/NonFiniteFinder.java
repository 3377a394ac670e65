package dev.sluice.reference;

import dev.sluice.backend.BufferAccess;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Op;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.Role;
import dev.sluice.op.Type;
import dev.sluice.program.Program;
import java.util.Locale;
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
        look("the " + buffer.role().name().toLowerCase(Locale.ROOT) + " holds", buffer, false);
      }
    }
    workspace.observe(this::after);
    workspace.run(layout, key);
    return found;
  }

  private void after(Op op) {
    boolean backwards =
        switch (op) {
          case RecurrentForward forward -> forward.spec().reverse();
          case RecurrentBackward backward -> !backward.forward().spec().reverse();
          default -> false;
        };
    for (Buffer buffer : op.outputs()) {
      if (found == null) {
        String where = "operation " + program.ops().indexOf(op) + " (" + op.name() + ") wrote";
        look(where, buffer, backwards);
      }
    }
  }

  /** Looks through the lines of a buffer, rows in the order of steps in which they were written. */
  private void look(String where, Buffer buffer, boolean backwards) {
    if (buffer.shape().axis() != Axis.ROWS) {
      lookAt(where, buffer, 0, buffer.shape().lines(layout.extent()));
      return;
    }
    for (int i = 0; i < layout.steps() && found == null; i++) {
      int step = backwards ? layout.steps() - 1 - i : i;
      lookAt(where, buffer, layout.firstRow(step), layout.active(step));
    }
  }

  private void lookAt(String where, Buffer buffer, int firstLine, int lines) {
    double[] values = workspace.numbers(buffer);
    int columns = buffer.shape().columns();
    for (int i = firstLine * columns; i < (firstLine + lines) * columns; i++) {
      if (!Double.isFinite(values[i])) {
        found =
            where
                + " "
                + values[i]
                + " in '"
                + buffer.name()
                + "' "
                + layout.place(buffer.shape(), i);
        return;
      }
    }
  }
}
