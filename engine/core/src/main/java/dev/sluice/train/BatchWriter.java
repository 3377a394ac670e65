package dev.sluice.train;

import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.model.Model;
import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.Type;

/** Checks a batch against a model and writes it to a workspace. */
final class BatchWriter {
  private final int vocabulary;
  private final int classes;

  BatchWriter(Model model) {
    this.vocabulary = model.vocabulary();
    this.classes = model.outputShape().columns();
  }

  void write(Batch batch, Buffer input, Buffer targets, Workspace workspace) {
    write("inputs", batch.inputs(), batch, input, vocabulary, false, workspace);
    write("targets", batch.targets(), batch, targets, classes, true, workspace);
  }

  private static void write(
      String what,
      Batch.Numbers numbers,
      Batch batch,
      Buffer buffer,
      int below,
      boolean mayIgnore,
      Workspace workspace) {
    requireType(what, buffer, numbers instanceof Batch.Indices ? Type.INT32 : Type.FLOAT32);
    Shape shape = buffer.shape();
    long needed = shape.size(batch.layout().extent());
    if (numbers.size() != needed) {
      throw new IllegalArgumentException(
          "Batch: has "
              + numbers.size()
              + " "
              + what
              + ", the model needs "
              + needed
              + " ("
              + shape
              + " of "
              + batch.layout().extent()
              + ")");
    }
    switch (numbers) {
      case Batch.Indices(int[] values) -> {
        requireIndices(what, values, below, mayIgnore);
        workspace.write(buffer, values);
      }
      case Batch.Floats(float[] values) -> workspace.write(buffer, values);
    }
  }

  private static void requireType(String what, Buffer buffer, Type given) {
    if (buffer.type() != given) {
      throw new IllegalArgumentException(
          "Batch: its "
              + what
              + " are "
              + (given == Type.INT32 ? "indices" : "numbers")
              + ", the model needs "
              + (given == Type.INT32 ? "numbers" : "indices"));
    }
  }

  private static void requireIndices(String what, int[] values, int below, boolean mayIgnore) {
    for (int i = 0; i < values.length; i++) {
      boolean ignored = mayIgnore && values[i] == SoftmaxCrossEntropy.IGNORED;
      if (!ignored && (values[i] < 0 || values[i] >= below)) {
        throw new IllegalArgumentException(
            "Batch: its "
                + what
                + " have index "
                + values[i]
                + " at line "
                + i
                + ", must be in [0, "
                + below
                + ")"
                + (mayIgnore ? " or " + SoftmaxCrossEntropy.IGNORED + " to be ignored" : ""));
      }
    }
  }
}
