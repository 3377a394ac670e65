package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.backend.Backend;
import dev.sluice.cells.RecurrentStack;
import dev.sluice.cells.StackGradients;
import dev.sluice.cells.StackOutput;
import dev.sluice.cells.StackState;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.SequenceBatch;
import dev.sluice.file.SafetensorsWriter;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.op.Cell;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.DoubleBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GRUImpl;
import org.bytedeco.pytorch.GRUOptions;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LSTMOptions;
import org.bytedeco.pytorch.RNNImpl;
import org.bytedeco.pytorch.RNNOptions;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reference backend against libtorch: nn.LSTM, nn.GRU and nn.RNN draw their weights, their
 * state dict is written to safetensors under its own names and loaded as it is, and both compute
 * the same packed batch of unequal lengths from non-zero initial states.
 *
 * <p>libtorch computes in double from the same 32-bit weights, and so does the reference with
 * 64-bit storage. So they differ by the roundings of double, some 1e-13 after all sums, and by one
 * rounding to 32 bits when results are handed out: 2⁻²⁴ of each number.
 */
class LibtorchTest {
  private static final int INPUT = 5;
  private static final int HIDDEN = 7;
  private static final double DOUBLE_ROUNDINGS = 1e-11;
  private static final int[] LENGTHS = {6, 4, 4, 1};

  @TempDir private Path folder;

  static Stream<Arguments> cases() {
    List<Arguments> all = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      if (cell == Cell.GRU_RESET_BEFORE) {
        continue; // PyTorch has none; central differences and its definition check it
      }
      for (int layers = 1; layers <= 3; layers++) {
        for (boolean bidirectional : new boolean[] {false, true}) {
          all.add(Arguments.of(cell, layers, bidirectional, true, 0));
        }
      }
      all.add(Arguments.of(cell, 2, true, false, 0));
      if (cell == Cell.LSTM) {
        all.add(Arguments.of(cell, 2, true, true, 3));
        all.add(Arguments.of(cell, 1, false, false, 3));
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0} layers={1} bidirectional={2} bias={3} projection={4}")
  @MethodSource("cases")
  void agrees(Cell cell, int layers, boolean bidirectional, boolean bias, int projection) {
    RecurrentOptions options =
        RecurrentOptions.rnn(cell, HIDDEN).layers(layers).bias(bias).projection(projection);
    options = bidirectional ? options.bidirectional() : options;
    int blocks = layers * options.directions();
    int sequences = LENGTHS.length;
    PackedLayout layout = PackedLayout.of(LENGTHS);
    float[] x = draw(1, layout.rows() * INPUT);
    StackState initial =
        new StackState(
            draw(2, blocks * sequences * options.stateSize()),
            draw(3, cell == Cell.LSTM ? blocks * sequences * HIDDEN : 0));
    float[] dOutput = draw(4, layout.rows() * options.outputSize());
    StackState dState = new StackState(draw(5, initial.h().length), draw(6, initial.c().length));

    try (PointerScope scope = new PointerScope();
        Backend backend = new ReferenceBackend(Storage.FLOAT64)) {
      Map<String, Tensor> dict = stateDict(options);
      Path path = folder.resolve("dict.safetensors");
      write(dict, path);
      Map<String, double[]> expected = torch(options, dict, layout, x, initial, dOutput, dState);
      try (RecurrentStack loaded = load(path, options, backend);
          RecurrentStack stack = loaded.forTraining(0)) {
        SequenceBatch batch = SequenceBatch.ofPacked(layout, INPUT, MemorySegment.ofArray(x));
        StackOutput out = stack.forward(batch, initial);
        StackGradients gradients = stack.backward(dOutput, dState);
        compare("output", expected, out.values().toArray(ValueLayout.JAVA_FLOAT));
        compare("h", expected, out.state().h());
        compare("dx", expected, gradients.input());
        compare("dh0", expected, gradients.initialState().h());
        if (cell == Cell.LSTM) {
          compare("c", expected, out.state().c());
          compare("dc0", expected, gradients.initialState().c());
        }
        assertEquals(dict.keySet(), gradients.parameters().keySet());
        gradients.parameters().forEach((name, values) -> compare(name, expected, values));
      }
      assertEquals(scope, PointerScope.getInnerScope());
    }
  }

  private static RecurrentStack load(Path path, RecurrentOptions options, Backend backend) {
    if (options.cell() == Cell.RNN_RELU) { // which a state dict does not tell from tanh
      return RecurrentStack.load(path, INPUT, options, backend);
    }
    RecurrentStack stack = RecurrentStack.load(path, backend);
    assertEquals(options, stack.options());
    return stack;
  }

  private static float[] draw(int stream, int size) {
    PhiloxRandom random = new PhiloxRandom(31, stream);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    return values;
  }

  private static void compare(String name, Map<String, double[]> expected, float[] got) {
    double[] right = expected.get(name);
    assertEquals(right.length, got.length, name);
    for (int i = 0; i < got.length; i++) {
      double bound = Math.abs(right[i]) * Tolerance.U + DOUBLE_ROUNDINGS;
      assertEquals(right[i], got[i], bound, name + ", element " + i);
    }
  }

  /** The parameters of a new module of libtorch, under its own names. */
  private static Map<String, Tensor> stateDict(RecurrentOptions options) {
    torch.manual_seed(4);
    StringTensorDict parameters =
        switch (options.cell()) {
          case LSTM -> {
            LSTMOptions o = new LSTMOptions(INPUT, HIDDEN);
            o.num_layers().put(options.layers());
            o.bias().put(options.bias());
            o.bidirectional().put(options.directions() == 2);
            o.proj_size().put(options.projectionSize());
            yield new LSTMImpl(o).named_parameters();
          }
          case GRU -> {
            GRUOptions o = new GRUOptions(INPUT, HIDDEN);
            o.num_layers().put(options.layers());
            o.bias().put(options.bias());
            o.bidirectional().put(options.directions() == 2);
            yield new GRUImpl(o).named_parameters();
          }
          default -> {
            RNNOptions o = new RNNOptions(INPUT, HIDDEN);
            o.num_layers().put(options.layers());
            o.bias().put(options.bias());
            o.bidirectional().put(options.directions() == 2);
            yield new RNNImpl(o).named_parameters();
          }
        };
    Map<String, Tensor> dict = new LinkedHashMap<>();
    for (long i = 0; i < parameters.size(); i++) {
      dict.put(
          parameters.get(i).key().getString(),
          parameters.get(i).value().detach().to(torch.ScalarType.Double));
    }
    return dict;
  }

  private static void write(Map<String, Tensor> dict, Path path) {
    SafetensorsWriter writer = new SafetensorsWriter();
    dict.forEach(
        (name, tensor) -> {
          double[] values = read(tensor);
          float[] floats = new float[values.length];
          for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
          }
          writer.tensor(name, tensor.sizes().vec().get(), floats);
        });
    writer.write(path);
  }

  private static double[] read(Tensor tensor) {
    DoubleBuffer buffer = tensor.contiguous().createBuffer();
    double[] values = new double[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  private static Tensor tensor(float[] values, long... shape) {
    double[] wide = IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    return Tensor.create(wide, shape);
  }

  /** Outputs, final states and all gradients of libtorch, by name. */
  private static Map<String, double[]> torch(
      RecurrentOptions options,
      Map<String, Tensor> dict,
      PackedLayout layout,
      float[] rows,
      StackState initial,
      float[] dOutput,
      StackState dState) {
    long blocks = (long) options.layers() * options.directions();
    long sequences = layout.sequences();
    boolean cells = options.cell() == Cell.LSTM;
    long[] hShape = {blocks, sequences, options.stateSize()};
    long[] cShape = {blocks, sequences, HIDDEN};
    Tensor x = tensor(rows, layout.rows(), INPUT);
    Tensor h0 = tensor(initial.h(), hShape);
    Tensor c0 = cells ? tensor(initial.c(), cShape) : null;
    x.requires_grad_(true);
    h0.requires_grad_(true);
    dict.values().forEach(parameter -> parameter.requires_grad_(true));
    TensorVector weights = new TensorVector(dict.values().toArray(Tensor[]::new));
    long[] sizes = IntStream.range(0, layout.steps()).mapToLong(layout::active).toArray();
    Tensor batchSizes = Tensor.create(sizes, layout.steps());
    boolean both = options.directions() == 2;

    List<Tensor> results = new ArrayList<>();
    if (cells) {
      c0.requires_grad_(true);
      TensorVector states = new TensorVector(h0, c0);
      T_TensorTensorTensor_T out =
          torch.lstm(
              x, batchSizes, states, weights, options.bias(), options.layers(), 0, true, both);
      results.addAll(List.of(out.get0(), out.get1(), out.get2()));
    } else {
      T_TensorTensor_T out =
          switch (options.cell()) {
            case GRU ->
                torch.gru(
                    x, batchSizes, h0, weights, options.bias(), options.layers(), 0, true, both);
            case RNN_TANH ->
                torch.rnn_tanh(
                    x, batchSizes, h0, weights, options.bias(), options.layers(), 0, true, both);
            default ->
                torch.rnn_relu(
                    x, batchSizes, h0, weights, options.bias(), options.layers(), 0, true, both);
          };
      results.addAll(List.of(out.get0(), out.get1()));
    }
    Tensor loss =
        results
            .get(0)
            .mul(tensor(dOutput, layout.rows(), options.outputSize()))
            .sum()
            .add(results.get(1).mul(tensor(dState.h(), hShape)).sum());
    if (cells) {
      loss = loss.add(results.get(2).mul(tensor(dState.c(), cShape)).sum());
    }
    loss.backward();

    Map<String, double[]> expected = new LinkedHashMap<>();
    expected.put("output", read(results.get(0).detach()));
    expected.put("h", read(results.get(1).detach()));
    expected.put("dx", read(x.grad()));
    expected.put("dh0", read(h0.grad()));
    if (cells) {
      expected.put("c", read(results.get(2).detach()));
      expected.put("dc0", read(c0.grad()));
    }
    dict.forEach((name, parameter) -> expected.put(name, read(parameter.grad())));
    return expected;
  }
}
