package dev.sluice.peers.libtorch;

import dev.sluice.bench.contender.Problem;
import dev.sluice.data.PackedLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A layer's weights, and the function that computes it from x {@code [T, B, I]}, or packed {@code
 * [rows, I]} where lengths are unequal, and states {@code [1, B, H]}.
 */
final class Layer implements AutoCloseable {
  private final Problem problem;
  private final Place place;
  private final Weights weights;
  private final Tensor batchSizes;

  /**
   * Brings the weights to a place.
   *
   * @param packed whether rows are packed even where lengths are equal
   */
  Layer(Problem problem, Place place, boolean packed) {
    this.problem = problem;
    this.place = place;
    weights = new Weights(problem, place);
    PackedLayout layout = problem.layout();
    batchSizes = // on the host wherever the layer is
        problem.equalLengths() && !packed
            ? null
            : Tensor.create(
                IntStream.range(0, layout.steps()).mapToLong(layout::active).toArray(),
                layout.steps());
  }

  /** The weights in PyTorch's order. */
  List<Tensor> parameters() {
    return weights.list();
  }

  /** Packed values as the function takes them. */
  Tensor rows(float[] values, int columns) {
    PackedLayout layout = problem.layout();
    return moved(
        batchSizes == null
            ? Tensor.create(values, layout.steps(), layout.sequences(), columns)
            : Tensor.create(values, layout.rows(), columns));
  }

  Tensor state(float[] values) {
    return moved(Tensor.create(values, 1, problem.layout().sequences(), problem.hiddenSize()));
  }

  private Tensor moved(Tensor onHost) {
    Tensor there = place.place(onHost);
    if (there != onHost) {
      onHost.close();
    }
    return there;
  }

  /** Output, final h, and of an LSTM final c. */
  List<Tensor> apply(Tensor x, Tensor h, Tensor c, boolean training) {
    return switch (problem.cell()) {
      case LSTM -> lstm(x, new TensorVector(h, c), training);
      case GRU ->
          two(
              batchSizes == null
                  ? torch.gru(x, h, weights.all(), true, 1, 0, training, false, false)
                  : torch.gru(x, batchSizes, h, weights.all(), true, 1, 0, training, false));
      case RNN_TANH ->
          two(
              batchSizes == null
                  ? torch.rnn_tanh(x, h, weights.all(), true, 1, 0, training, false, false)
                  : torch.rnn_tanh(x, batchSizes, h, weights.all(), true, 1, 0, training, false));
      case RNN_RELU ->
          two(
              batchSizes == null
                  ? torch.rnn_relu(x, h, weights.all(), true, 1, 0, training, false, false)
                  : torch.rnn_relu(x, batchSizes, h, weights.all(), true, 1, 0, training, false));
      case GRU_RESET_BEFORE ->
          throw new IllegalArgumentException("libtorch has no reset-before GRU");
    };
  }

  private List<Tensor> lstm(Tensor x, TensorVector states, boolean training) {
    T_TensorTensorTensor_T out =
        batchSizes == null
            ? torch.lstm(x, states, weights.all(), true, 1, 0, training, false, false)
            : torch.lstm(x, batchSizes, states, weights.all(), true, 1, 0, training, false);
    return List.of(out.get0(), out.get1(), out.get2());
  }

  private static List<Tensor> two(T_TensorTensor_T out) {
    return List.of(out.get0(), out.get1());
  }

  @Override
  public void close() {
    weights.close();
    if (batchSizes != null) {
      batchSizes.close();
    }
  }
}
