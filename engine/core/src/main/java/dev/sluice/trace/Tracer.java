package dev.sluice.trace;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.data.PackedBatch;
import dev.sluice.data.PackedLayout;
import dev.sluice.model.BackendWeights;
import dev.sluice.model.Model;
import dev.sluice.model.Weights;
import dev.sluice.op.ArraySize;
import dev.sluice.op.Buffer;
import dev.sluice.op.Gate;
import dev.sluice.predict.ModelInput;
import dev.sluice.train.BatchWriter;
import dev.sluice.train.Objective;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Shows what a model's recurrent layers compute: hidden and cell states and gates by step and unit,
 * and the gradients that reach them.
 *
 * <pre>{@code
 * try (Tracer tracer = Tracer.of(model, weights, backend)) {
 *   LayerTrace layer = tracer.lastStepGradients(examples, Loss.CROSS_ENTROPY).layer("rnn.l0");
 *   double[] norms = layer.requireGradients().h().norms(0); // by step: does the first one learn?
 *   float[][] forget = layer.gate(Gate.FORGET).of(0); // [steps][units]
 * }
 * }</pre>
 *
 * <p>Dropout is off and states begin with 0, as in an evaluation. A trace compiles a program of its
 * own, whose layers run as they always do. A trace of states computes their input and recurrent
 * products once more; one of gradients reads {@code I + G·H} instead of I columns, and holds {@code
 * (G·H)²} numbers and about {@code 12·G·H} a row: several times the work of a training step. What
 * is not traced pays nothing.
 */
public final class Tracer implements AutoCloseable {
  private static final String OWNER = "Trace";

  private final Model model;
  private final BackendWeights weights;
  private boolean closed;

  private Tracer(Model model, Weights weights, Backend backend) {
    this.model = Objects.requireNonNull(model, "Trace: the model is missing");
    Objects.requireNonNull(weights, "Trace: the weights are missing");
    Objects.requireNonNull(backend, "Trace: the backend is missing");
    this.weights = new BackendWeights(model, weights, backend);
  }

  /**
   * A tracer of a model.
   *
   * @param model the model
   * @param weights its weights, which are copied
   * @param backend what computes; stays open
   * @return the tracer
   * @throws IllegalArgumentException where the weights are not the model's
   */
  public static Tracer of(Model model, Weights weights, Backend backend) {
    return new Tracer(model, weights, backend);
  }

  /**
   * States and gates of a batch.
   *
   * @param batch tokens or vectors, as the model reads
   * @return the trace, its sequences numbered as the batch's caller does
   */
  public Trace states(PackedBatch batch) {
    Objects.requireNonNull(batch, "Trace: the batch is missing");
    requireOpen();
    ModelInput.require(OWNER, model, batch);
    TraceProgram program = TraceProgram.states(model, batch.layout().extent());
    try (Executable executable = weights.derive(program.program());
        Workspace workspace = executable.workspace()) {
      workspace.write(program.input(), batch.rows());
      workspace.run(batch.layout());
      int[] positions = IntStream.range(0, batch.sequences()).map(batch::position).toArray();
      return read(program, workspace, batch.layout(), positions);
    }
  }

  /**
   * States, gates and the gradients of a loss on all that the model hands out.
   *
   * @param examples sequences and their targets; of any lengths and order
   * @param loss the loss, its mean over what counts
   * @return the trace, its sequences numbered as the examples are
   */
  public Trace gradients(List<Example> examples, Objective loss) {
    return gradients(
        Objects.requireNonNull(examples, "Trace: the examples are missing"), loss, false);
  }

  /**
   * States, gates and the gradients of a loss on each sequence's last step alone: how far back does
   * it reach?
   *
   * @param examples sequences and their targets; of any lengths and order. Of a target per step the
   *     last one counts
   * @param loss the loss, its mean over what counts
   * @return the trace, its sequences numbered as the examples are
   */
  public Trace lastStepGradients(List<Example> examples, Objective loss) {
    Objects.requireNonNull(examples, "Trace: the examples are missing");
    return gradients(examples.stream().map(Example::withLastTarget).toList(), loss, true);
  }

  private Trace gradients(List<Example> examples, Objective loss, boolean lastStep) {
    requireOpen();
    Objects.requireNonNull(loss, "Trace: the loss is missing");
    for (Objective.Part part : loss.parts().values()) {
      if (lastStep && part.loss().ofWholeSequences()) {
        throw new IllegalArgumentException(
            "Trace: the loss "
                + part.loss()
                + " is one of whole sequences, there is none of a last step");
      }
    }
    Batch batch = Batch.of(examples);
    PackedLayout layout = batch.layout();
    TraceProgram program = TraceProgram.gradients(model, loss, lastStep, layout.extent());
    try (Executable executable = weights.derive(program.program());
        Workspace workspace = executable.workspace()) {
      BatchWriter writer = new BatchWriter(model);
      writer.require(batch, program.input(), program.losses().targets());
      writer.write(batch, program.input(), program.losses().targets(), workspace);
      double[] totals = program.losses().weights(List.of(batch));
      program
          .losses()
          .requireCounted(
              lastStep ? "Trace of each sequence's last step" : OWNER, totals, List.of(batch));
      program.losses().write(workspace, totals);
      workspace.run(layout);
      return read(program, workspace, layout, Batch.positions(examples));
    }
  }

  private static Trace read(
      TraceProgram program, Workspace workspace, PackedLayout layout, int[] positions) {
    Reader reader = new Reader(workspace, layout, positions);
    List<LayerTrace> layers = new ArrayList<>();
    for (TraceProgram.Layer layer : program.layers()) {
      layers.add(reader.layer(layer));
    }
    OptionalDouble loss = OptionalDouble.empty();
    if (program.loss() != null) {
      float[] value = new float[1];
      workspace.read(program.loss(), value);
      loss = OptionalDouble.of(value[0]);
    }
    return new Trace(layers, loss);
  }

  /** Reads the results of a run. */
  private record Reader(Workspace workspace, PackedLayout layout, int[] positions) {
    LayerTrace layer(TraceProgram.Layer layer) {
      var spec = layer.recurrence().spec();
      List<Gate> order = spec.cell().gateOrder();
      Map<Gate, Series> gates = new EnumMap<>(Gate.class);
      for (int i = 0; i < order.size(); i++) {
        gates.put(order.get(i), series(layer.states().gates().get(i)));
      }
      return new LayerTrace(
          layer.name(),
          spec.cell(),
          spec.reverse(),
          series(layer.states().h()),
          optional(layer.states().c()),
          gates,
          Optional.ofNullable(layer.gradients())
              .map(gradients -> gradients(gradients, order, spec.hiddenSize())));
    }

    private LayerTrace.StateGradients gradients(
        TracedLayer.StateGradients gradients, List<Gate> order, int units) {
      float[] all = values(gradients.dGates());
      Map<Gate, Series> gates = new EnumMap<>(Gate.class);
      for (int i = 0; i < order.size(); i++) {
        int line = order.size() * units;
        gates.put(order.get(i), new Series(layout, positions, all, line, i * units, units));
      }
      return new LayerTrace.StateGradients(series(gradients.dh()), optional(gradients.dc()), gates);
    }

    private Optional<Series> optional(Buffer buffer) {
      return Optional.ofNullable(buffer).map(this::series);
    }

    private Series series(Buffer buffer) {
      int columns = buffer.shape().columns();
      return new Series(layout, positions, values(buffer), columns, 0, columns);
    }

    private float[] values(Buffer buffer) {
      int columns = buffer.shape().columns();
      float[] values =
          new float[ArraySize.of("Trace: a layer's steps", "trace less", layout.rows(), columns)];
      workspace.read(buffer, values);
      return values;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The tracer has been closed");
    }
  }

  /** Frees what it holds; the backend stays open. */
  @Override
  public void close() {
    closed = true;
    weights.close();
  }
}
