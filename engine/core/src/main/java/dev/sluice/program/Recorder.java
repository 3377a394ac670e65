package dev.sluice.program;

import dev.sluice.op.Broadcast;
import dev.sluice.op.Buffer;
import dev.sluice.op.Carry;
import dev.sluice.op.Concat;
import dev.sluice.op.Dropout;
import dev.sluice.op.EmbeddingGather;
import dev.sluice.op.Extent;
import dev.sluice.op.Fill;
import dev.sluice.op.Over;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentReserve;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Reduce;
import dev.sluice.op.SelectStep;
import dev.sluice.op.Shape;
import dev.sluice.op.Slice;
import dev.sluice.op.Softmax;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.SquaredError;
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
public final class Recorder extends Arithmetic {
  /**
   * Starts an empty program.
   *
   * @param capacity the most that a batch may hold
   */
  public Recorder(Extent capacity) {
    super(capacity);
  }

  /**
   * The sum over a dimension.
   *
   * @param over the dimension
   * @param x {@code [n, c]}
   * @return the reduced shape, see {@link Over}
   */
  public Buffer sum(Over over, Buffer x) {
    Buffer out = value("sum", over.reduce(x.shape()));
    record(new Reduce(over, false, x, out));
    return out;
  }

  /**
   * The mean over a dimension.
   *
   * @param over the dimension
   * @param x {@code [n, c]}
   * @return the reduced shape, see {@link Over}
   */
  public Buffer mean(Over over, Buffer x) {
    Buffer out = value("mean", over.reduce(x.shape()));
    record(new Reduce(over, true, x, out));
    return out;
  }

  /**
   * Repeats along a dimension, as from sequences to all their rows.
   *
   * @param over the dimension
   * @param x the reduced shape
   * @param full the shape to fill
   * @return the full shape
   */
  public Buffer repeat(Over over, Buffer x, Shape full) {
    Buffer out = value("repeat", full);
    record(new Broadcast(over, false, x, out));
    return out;
  }

  /**
   * The line of each sequence at all its steps.
   *
   * @param x {@code [sequences, c]}
   * @return {@code [rows, c]}
   */
  public Buffer repeatSteps(Buffer x) {
    return repeat(Over.STEPS, x, Shape.rows(x.shape().columns()));
  }

  /**
   * Softmax over a dimension.
   *
   * @param over {@link Over#COLUMNS} or {@link Over#STEPS}
   * @param x {@code [n, c]}
   * @return the shape of x
   */
  public Buffer softmax(Over over, Buffer x) {
    Buffer out = value("softmax", x.shape());
    record(new Softmax(over, x, out));
    return out;
  }

  /**
   * Matrices side by side.
   *
   * @param parts matrices of as many lines
   * @return {@code [n, c1 + c2 + …]}
   */
  public Buffer concat(List<Buffer> parts) {
    int columns = parts.stream().mapToInt(part -> part.shape().columns()).sum();
    Buffer out = value("concat", parts.getFirst().shape().withColumns(columns));
    record(new Concat(parts, out));
    return out;
  }

  /**
   * Neighbouring columns.
   *
   * @param x {@code [n, c]}
   * @param from the first column
   * @param columns how many
   * @return {@code [n, columns]}
   */
  public Buffer slice(Buffer x, int from, int columns) {
    Buffer out = value("slice", x.shape().withColumns(columns));
    record(new Slice(x, from, out));
    return out;
  }

  /**
   * The row of each sequence's last step.
   *
   * @param x {@code [rows, c]}
   * @return {@code [sequences, c]}
   */
  public Buffer lastStep(Buffer x) {
    return selectStep(true, x);
  }

  /**
   * The row of each sequence's first step.
   *
   * @param x {@code [rows, c]}
   * @return {@code [sequences, c]}
   */
  public Buffer firstStep(Buffer x) {
    return selectStep(false, x);
  }

  private Buffer selectStep(boolean last, Buffer x) {
    Buffer out = value("step", Shape.sequences(x.shape().columns()));
    record(new SelectStep(last, x, out));
    return out;
  }

  /**
   * One line of a table per index.
   *
   * @param table {@code [vocabulary, size]}
   * @param indices {@code [n, 1]} of indices
   * @return {@code [n, size]}
   */
  public Buffer embedding(Buffer table, Buffer indices) {
    Buffer out = value("embedding", indices.shape().withColumns(table.shape().columns()));
    record(new EmbeddingGather(table, indices, out));
    return out;
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
   * A constant.
   *
   * @param value the number
   * @param shape any shape
   * @return a buffer full of it
   */
  public Buffer fill(double value, Shape shape) {
    Buffer out = value("fill", shape);
    record(new Fill(value, out));
    return out;
  }

  /**
   * Keeps a value for the next run.
   *
   * @param from any shape
   * @param to a state of the same shape
   * @param guard {@code [1]}: nothing is written unless it is finite; null for always
   */
  public void carry(Buffer from, Buffer to, Buffer guard) {
    record(new Carry(from, to, guard));
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
