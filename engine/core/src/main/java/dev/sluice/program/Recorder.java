package dev.sluice.program;

import dev.sluice.op.ArraySize;
import dev.sluice.op.Buffer;
import dev.sluice.op.Carry;
import dev.sluice.op.Cell;
import dev.sluice.op.Dropout;
import dev.sluice.op.Extent;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentReserve;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Shape;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.SquaredError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records a program: each method appends one operation and returns the buffer that it writes.
 *
 * <pre>{@code
 * Recorder r = new Recorder(Extent.of(20, 8));
 * Buffer x = r.input("x", Shape.rows(64));
 * Buffer score = r.matmul(r.tanh(x), r.parameter("w", Shape.matrix(64, 1)));
 * Buffer weight = r.softmax(Over.STEPS, score);
 * Buffer context = r.sum(Over.STEPS, r.multiply(x, weight)); // [sequences, 64]
 * }</pre>
 *
 * <p>Every method checks its operands' shapes and throws {@link dev.sluice.op.ShapeException}.
 */
public final class Recorder extends Movement {
  private final boolean probed;
  private final List<Recurrence> recurrences = new ArrayList<>();
  private final Map<Integer, Buffer> identities = new LinkedHashMap<>();

  /**
   * Starts an empty program.
   *
   * @param capacity the most that a batch may hold
   */
  public Recorder(Extent capacity) {
    this(capacity, false);
  }

  private Recorder(Extent capacity, boolean probed) {
    super(capacity);
    this.probed = probed;
  }

  /**
   * Starts an empty program whose recurrent layers have a {@link Recurrence#probe} each, and keep
   * what a gradient needs.
   *
   * @param capacity the most that a batch may hold
   * @return the recorder
   */
  public static Recorder probed(Extent capacity) {
    return new Recorder(capacity, true);
  }

  /** {@return the recurrent layers and directions, in the order of their recording} */
  public List<Recurrence> recurrences() {
    return List.copyOf(recurrences);
  }

  /**
   * Dropout with a mask of its own.
   *
   * @param x {@code [rows, c]} or {@code [sequences, c]}
   * @param rate the probability of a zero, in {@code [0, 1)}
   * @param variational whether a sequence has one mask for all its steps
   * @return the shape of x
   */
  public Buffer dropout(Buffer x, double rate, boolean variational) {
    Buffer out = value("dropout", x.shape());
    record(new Dropout(rate, variational, nextStream(), x, out));
    return out;
  }

  /**
   * Softmax cross-entropy in nats; the operation's {@code loss()} is {@code [1]}.
   *
   * @param logits {@code [n, classes]}
   * @param targets {@code [n, 1]} of classes, or {@link SoftmaxCrossEntropy#IGNORED}
   * @param mean whether the sum is divided by the number of targets that count
   * @return the recorded operation, with loss and probabilities
   */
  public SoftmaxCrossEntropy crossEntropy(Buffer logits, Buffer targets, boolean mean) {
    SoftmaxCrossEntropy op =
        new SoftmaxCrossEntropy(
            mean,
            logits,
            targets,
            value("loss", Shape.scalar()),
            value("probabilities", logits.shape()));
    record(op);
    return op;
  }

  /**
   * Squared error.
   *
   * @param prediction {@code [n, c]}
   * @param target {@code [n, c]}
   * @param mean whether the sum is divided by the number of elements
   * @return the loss, {@code [1]}
   */
  public Buffer squaredError(Buffer prediction, Buffer target, boolean mean) {
    Buffer loss = value("loss", Shape.scalar());
    record(new SquaredError(mean, prediction, target, loss));
    return loss;
  }

  /**
   * Keeps a value for the next run: assigns it to a state, a parameter or a slot.
   *
   * @param from any shape
   * @param to a state, a parameter or a slot of the same shape
   * @param guard {@code [1]}: nothing is written unless it is finite; null for always
   */
  public void carry(Buffer from, Buffer to, Buffer guard) {
    record(new Carry(from, to, guard));
  }

  /**
   * One step of a recurrent cell, of elementary operations: a loop of one's own, as a decoder has
   * it. Whole sequences are faster as {@link #recurrent}.
   *
   * @param cell the cell
   * @param x {@code [sequences, I]}
   * @param weights the weights, as of a whole layer
   * @param h {@code [sequences, P]}
   * @param c {@code [sequences, H]}, null unless the cell is an LSTM
   * @return the states after the step
   */
  public CellStates recurrentStep(
      Cell cell, Buffer x, RecurrentWeights weights, Buffer h, Buffer c) {
    return new CellEquations(this, cell, weights).step(x, h, c);
  }

  /**
   * A recurrent layer and direction.
   *
   * @param spec what is computed
   * @param x {@code [rows, I]}
   * @param weights the weights
   * @param h0 {@code [sequences, P]}
   * @param c0 {@code [sequences, H]}, null unless the cell is an LSTM
   * @param keepReserve whether a gradient will be recorded
   * @return the recorded operation, with y, hN and cN
   */
  public RecurrentForward recurrent(
      RecurrentSpec spec,
      Buffer x,
      RecurrentWeights weights,
      Buffer h0,
      Buffer c0,
      boolean keepReserve) {
    Buffer probe = null;
    RecurrentForward op;
    if (probed) {
      probe = fill(0, Shape.rows(spec.gateSize()));
      op =
          layer(
              spec.withInputSize(spec.inputSize() + spec.gateSize()),
              concat(List.of(x, probe)),
              weights.withIh(concat(List.of(weights.ih(), identity(spec.gateSize())))),
              h0,
              c0,
              true);
    } else {
      op = layer(spec, x, weights, h0, c0, keepReserve);
    }
    recurrences.add(new Recurrence(spec, x, weights, op, probe));
    return op;
  }

  private Buffer identity(int size) {
    return identities.computeIfAbsent(
        size,
        n -> {
          float[] identity =
              new float[ArraySize.of("Trace: a layer's gates", "trace a smaller one", n, n)];
          for (int i = 0; i < n; i++) {
            identity[i * n + i] = 1;
          }
          return constant("identity", Shape.matrix(n, n), identity);
        });
  }

  private RecurrentForward layer(
      RecurrentSpec spec,
      Buffer x,
      RecurrentWeights weights,
      Buffer h0,
      Buffer c0,
      boolean keepReserve) {
    int units = spec.hiddenSize();
    boolean cells = spec.cell().hasCellState();
    RecurrentReserve reserve = null;
    if (keepReserve) {
      reserve =
          new RecurrentReserve(
              value("gates", Shape.rows(spec.cell().reserved() * units)),
              cells ? value("cells", Shape.rows(units)) : null,
              spec.projectionSize() > 0 ? value("unprojected", Shape.rows(units)) : null);
    }
    RecurrentForward op =
        new RecurrentForward(
            spec,
            x,
            weights,
            h0,
            c0,
            value("y", Shape.rows(spec.outputSize())),
            value("hN", Shape.sequences(spec.outputSize())),
            cells ? value("cN", Shape.sequences(units)) : null,
            reserve);
    record(op);
    return op;
  }

  /**
   * Records the gradients of a loss.
   *
   * @param loss {@code [1]}
   * @param wanted the buffers to differentiate by, parameters as a rule
   * @return the gradients' buffers
   */
  public Gradients gradients(Buffer loss, List<Buffer> wanted) {
    return Gradients.record(this, Map.of(loss, Gradients.one(this, loss)), wanted);
  }

  /**
   * Records the gradients of a loss that is computed elsewhere.
   *
   * @param seeds for outputs of this program, the gradient of that loss with respect to each
   * @param wanted the buffers to differentiate by
   * @return the gradients' buffers
   */
  public Gradients gradients(Map<Buffer, Buffer> seeds, List<Buffer> wanted) {
    return Gradients.record(this, seeds, wanted);
  }
}
