package dev.sluice.train;

import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.data.PackedLayout;
import dev.sluice.model.Model;
import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.Type;
import java.util.Map;

/**
 * Checks a batch against a model, and writes it to a workspace. What is not finite is found here,
 * since a model need not show it: tanh of an infinity is 1.
 */
public final class BatchWriter {
  private static final String INPUTS = "inputs";
  private static final int INFINITE = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private final int vocabulary;
  private final Map<String, Shape> outputs;

  /**
   * A writer of a model's batches.
   *
   * @param model the model
   */
  public BatchWriter(Model model) {
    this.vocabulary = model.vocabulary();
    this.outputs = model.outputShapes();
  }

  /**
   * Throws where a batch is not of the model's or the loss's kind and size.
   *
   * @param batch the batch
   * @param input the model's input
   * @param targets by head what its loss compares with
   * @throws IllegalArgumentException where a head's targets are missing or too many, or something
   *     is of another kind or size, or a token or class outside its range
   * @throws NonFiniteLossException where a number is not finite
   */
  public void require(Batch batch, Buffer input, Map<String, Buffer> targets) {
    if (!batch.targets().keySet().equals(outputs.keySet())) {
      throw RecordedLosses.unfit(
          "the batch's targets are", batch.targets().keySet(), outputs.keySet());
    }
    require(INPUTS, batch.inputs(), batch, input, vocabulary);
    batch
        .targets()
        .forEach(
            (head, numbers) -> {
              int classes = outputs.get(head).columns();
              String what = RecordedLosses.targetsOf(head);
              require(what, numbers, batch, targets.get(head), classes);
            });
  }

  /**
   * Writes inputs and targets.
   *
   * @param batch the batch, as {@link #require} lets it pass
   * @param input the model's input
   * @param targets by head what its loss compares with
   * @param workspace receives them
   */
  public void write(Batch batch, Buffer input, Map<String, Buffer> targets, Workspace workspace) {
    write(batch.inputs(), input, workspace);
    targets.forEach((head, buffer) -> write(batch.targets().get(head), buffer, workspace));
  }

  private static void write(Batch.Numbers numbers, Buffer buffer, Workspace workspace) {
    switch (numbers) {
      case Batch.Indices(int[] values) -> workspace.write(buffer, values);
      case Batch.Floats(float[] values) -> workspace.write(buffer, values);
    }
  }

  private static void require(
      String what, Batch.Numbers numbers, Batch batch, Buffer buffer, int below) {
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
              + ")"
              + hint(what, numbers.size(), batch, shape));
    }
    switch (numbers) {
      case Batch.Indices(int[] values) ->
          requireIndices(what, batch.layout(), buffer, values, below);
      case Batch.Floats(float[] values) -> requireFinite(what, batch.layout(), buffer, values);
    }
  }

  /** What is amiss as a rule, in words. */
  private static String hint(String what, int given, Batch batch, Shape shape) {
    Extent extent = batch.layout().extent();
    int columns = shape.columns();
    if (what.equals(INPUTS)) {
      return given % extent.rows() == 0
          ? ": the batch's vectors have "
              + given / extent.rows()
              + " numbers, the model reads "
              + columns
          : "";
    }
    if (shape.axis() == Axis.ROWS && given == (long) extent.sequences() * columns) {
      return ": one target per sequence, but the model's output has a line per step; a recurrent"
          + " layer with RecurrentOptions.output(Output.LAST_STEP) hands on one per sequence";
    }
    if (shape.axis() == Axis.SEQUENCES && given == (long) extent.rows() * columns) {
      return ": a target per step, but the model's output has one line per sequence; a recurrent"
          + " layer with Output.ALL_STEPS hands on all its steps";
    }
    int lines = shape.lines(extent);
    return given % lines == 0
        ? ": the targets have " + given / lines + " columns, the model's output " + columns
        : "";
  }

  private static void requireType(String what, Buffer buffer, Type given) {
    if (buffer.type() != given) {
      throw new IllegalArgumentException(
          "Batch: its "
              + what
              + " are "
              + (given == Type.INT32 ? "indices" : "numbers")
              + ", the "
              + (what.equals(INPUTS) ? "model" : "loss")
              + " needs "
              + (given == Type.INT32 ? "numbers" : "indices"));
    }
  }

  private static void requireFinite(
      String what, PackedLayout layout, Buffer buffer, float[] values) {
    int largest = 0;
    for (float value : values) { // compiled to vectors, unlike a loop that ends early
      largest = Math.max(largest, Float.floatToRawIntBits(value) & Integer.MAX_VALUE);
    }
    if (largest < INFINITE) {
      return;
    }
    int at = 0;
    while (Float.isFinite(values[at])) {
      at++;
    }
    throw new NonFiniteLossException(
        (what.equals(INPUTS) ? "the input holds " : "the target holds ")
            + values[at]
            + " in '"
            + buffer.name()
            + "' "
            + layout.place(buffer.shape(), at));
  }

  private static void requireIndices(
      String what, PackedLayout layout, Buffer buffer, int[] values, int below) {
    boolean targets = !what.equals(INPUTS);
    for (int i = 0; i < values.length; i++) {
      boolean ignored = targets && values[i] == SoftmaxCrossEntropy.IGNORED;
      if (!ignored && (values[i] < 0 || values[i] >= below)) {
        throw new IllegalArgumentException(
            "Batch: "
                + (targets ? "class " : "token ")
                + values[i]
                + " "
                + layout.place(buffer.shape().axis(), i)
                + " (by falling length) must be in [0, "
                + below
                + ")"
                + (targets
                    ? ", of which the model tells "
                        + below
                        + " apart, or "
                        + SoftmaxCrossEntropy.IGNORED
                        + " to be ignored"
                    : ""));
      }
    }
  }
}
