package dev.sluice.model;

import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A stack of recurrent layers: {@code [rows, I]} to {@code [rows, D·P]} or {@code [sequences,
 * D·P]}. Parameters have PyTorch's names and layout, two biases per gate among them.
 *
 * @param spec what the stack is
 */
public record Recurrent(RecurrentOptions spec) implements Layer {
  private static final System.Logger LOG = System.getLogger(Recurrent.class.getName());

  /** Says so where a dropout is asked for that has nowhere to be. */
  public Recurrent {
    if (spec.dropout() > 0 && spec.layers() == 1) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Recurrent layer: dropout {0} is between layers, and does nothing in one layer;"
              + " inputDropout and recurrentDropout work within it, a Dropout layer after it",
          spec.dropout());
    }
  }

  @Override
  public Buffer record(Scope scope, Buffer x) {
    if (x.shape().axis() != Axis.ROWS) {
      throw new ShapeException(
          "Recurrent layer"
              + scope.named()
              + ": reads steps, and gets "
              + x.shape()
              + ": one line per sequence; a recurrent layer before it must hand on all its steps:"
              + " RecurrentOptions.output(Output.ALL_STEPS)");
    }
    Recorder recorder = scope.recorder();
    boolean training = scope.training();
    Buffer input = x;
    List<Buffer> last = List.of();
    for (int layer = 0; layer < spec.layers(); layer++) {
      if (training && spec.inputDropout() > 0) {
        input = recorder.dropout(input, spec.inputDropout(), true);
      }
      List<Buffer> outputs = new ArrayList<>();
      last = new ArrayList<>();
      for (boolean reverse : directions()) {
        RecurrentForward op = direction(scope, input, layer, reverse);
        outputs.add(op.y());
        last.add(op.hN());
      }
      input = join(recorder, outputs);
      if (training && spec.dropout() > 0 && layer < spec.layers() - 1) {
        input = recorder.dropout(input, spec.dropout(), false);
      }
    }
    return spec.output() == Output.ALL_STEPS ? input : join(recorder, last);
  }

  private boolean[] directions() {
    return switch (spec.direction()) {
      case FORWARD -> new boolean[] {false};
      case REVERSE -> new boolean[] {true};
      case BIDIRECTIONAL -> new boolean[] {false, true};
    };
  }

  private static Buffer join(Recorder recorder, List<Buffer> parts) {
    return parts.size() == 1 ? parts.getFirst() : recorder.concat(parts);
  }

  private RecurrentForward direction(Scope scope, Buffer x, int layer, boolean reverse) {
    double recurrentDropout = scope.training() ? spec.recurrentDropout() : 0;
    RecurrentSpec op =
        new RecurrentSpec(
            spec.cell(),
            x.shape().columns(),
            spec.hiddenSize(),
            spec.projectionSize(),
            spec.bias(),
            reverse,
            recurrentDropout,
            scope.recorder().nextStream());
    String suffix = spec.suffix(layer, reverse);
    Buffer h0 = scope.initialState("h" + suffix, op.outputSize());
    boolean cells = spec.cell().hasCellState();
    Buffer c0 = cells ? scope.initialState("c" + suffix, op.hiddenSize()) : null;
    RecurrentForward forward =
        scope.recorder().recurrent(op, x, weights(scope, op, suffix), h0, c0, scope.training());
    scope.finalState("h" + suffix, h0, forward.hN());
    if (cells) {
      scope.finalState("c" + suffix, c0, forward.cN());
    }
    return forward;
  }

  private RecurrentWeights weights(Scope scope, RecurrentSpec op, String suffix) {
    int gates = spec.cell().gates();
    boolean uniform = spec.init() == RecurrentInit.UNIFORM;
    Initializer torch = Initializer.uniform(1 / Math.sqrt(spec.hiddenSize()));
    Initializer input = uniform ? torch : Initializer.glorot(gates);
    Initializer recurrent = uniform ? torch : Initializer.orthogonal(gates);
    Initializer bias = uniform ? torch : Initializer.zeros();
    Buffer biasIh = null;
    Buffer biasHh = null;
    Buffer projection = null;
    Buffer ih =
        scope.parameter("weight_ih" + suffix, Shape.matrix(op.gateSize(), op.inputSize()), input);
    Buffer hh =
        scope.parameter(
            "weight_hh" + suffix, Shape.matrix(op.gateSize(), op.outputSize()), recurrent);
    if (spec.bias()) {
      Shape shape = Shape.vector(op.gateSize());
      biasIh = scope.parameter("bias_ih" + suffix, shape, forget(bias, spec.forgetBias()));
      biasHh = scope.parameter("bias_hh" + suffix, shape, forget(bias, 0));
    }
    if (spec.projectionSize() > 0) {
      projection =
          scope.parameter(
              "weight_hr" + suffix,
              Shape.matrix(spec.projectionSize(), spec.hiddenSize()),
              uniform ? torch : Initializer.glorot(1));
    }
    return new RecurrentWeights(ih, hh, biasIh, biasHh, projection);
  }

  /** Draws a bias and then sets the forget gate's part of it, where the options ask for that. */
  private Initializer forget(Initializer bias, double value) {
    if (spec.cell() != Cell.LSTM || Double.isNaN(spec.forgetBias())) {
      return bias;
    }
    int units = spec.hiddenSize();
    return (values, shape, random) -> {
      bias.fill(values, shape, random);
      Arrays.fill(values, units, 2 * units, (float) value);
    };
  }

  @Override
  public String kind() {
    return "recurrent";
  }

  @Override
  public Map<String, Object> options() {
    return spec.toMap();
  }
}
