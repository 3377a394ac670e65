package dev.sluice.peers.libtorch;

import dev.sluice.bench.contender.Problem;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.GRUImpl;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.RNNImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * A layer's weights as PyTorch's module of the cell has them: on a GPU in one piece of memory, from
 * which cuDNN computes, where single tensors would be copied together in every run.
 */
final class Weights implements AutoCloseable {
  private final Module module;
  private final TensorVector all;

  Weights(Problem problem, Place place) {
    int inputs = problem.inputSize();
    int units = problem.hiddenSize();
    switch (problem.cell()) {
      case LSTM -> {
        LSTMImpl lstm = new LSTMImpl(inputs, units);
        lstm.to(place.device());
        lstm.flatten_parameters();
        module = lstm;
        all = lstm.all_weights();
      }
      case GRU -> {
        GRUImpl gru = new GRUImpl(inputs, units);
        gru.to(place.device());
        gru.flatten_parameters();
        module = gru;
        all = gru.all_weights();
      }
      case RNN_TANH, RNN_RELU -> {
        RNNImpl rnn = new RNNImpl(inputs, units);
        rnn.to(place.device());
        rnn.flatten_parameters();
        module = rnn;
        all = rnn.all_weights();
      }
      default -> throw new IllegalArgumentException("libtorch has no " + problem.cell());
    }
    int lines = problem.cell().gates() * units;
    copy(0, problem.weightIh(), lines, inputs);
    copy(1, problem.weightHh(), lines, units);
    copy(2, problem.biasIh(), lines);
    copy(3, problem.biasHh(), lines);
  }

  private void copy(int number, float[] values, long... shape) {
    try (PointerScope _ = new PointerScope();
        AutoGradMode _ = new AutoGradMode(false)) {
      all.get(number).copy_(Tensor.create(values, shape));
    }
  }

  /** {@return the weights of input and state, then the biases} */
  TensorVector all() {
    return all;
  }

  /** {@return the same, one by one} */
  List<Tensor> list() {
    return List.of(all.get(0), all.get(1), all.get(2), all.get(3));
  }

  @Override
  public void close() {
    all.close();
    module.close();
  }
}
