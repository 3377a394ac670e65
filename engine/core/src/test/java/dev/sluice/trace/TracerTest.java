package dev.sluice.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.data.Example;
import dev.sluice.data.SequenceBatch;
import dev.sluice.model.Dense;
import dev.sluice.model.Direction;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.op.Cell;
import dev.sluice.op.Extent;
import dev.sluice.op.Gate;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.predict.Predictor;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import dev.sluice.train.Loss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A trace against the same layer unrolled into single steps, where a zero that is added to every
 * state has the state's total gradient.
 */
class TracerTest {
  private static final int INPUTS = 3;
  private static final int UNITS = 4;
  private static final int STEPS = 5;
  private static final int OUTPUTS = 2;

  private static float[][] noise(int seed, int lines, int columns) {
    PhiloxRandom random = new PhiloxRandom(seed, 0);
    float[][] values = new float[lines][columns];
    for (float[] line : values) {
      for (int j = 0; j < columns; j++) {
        line[j] = (float) (2 * random.nextDouble() - 1);
      }
    }
    return values;
  }

  private static Model model(RecurrentOptions options) {
    return Model.features(INPUTS)
        .add("rnn", new Recurrent(options))
        .add("head", new Dense(OUTPUTS));
  }

  /** Weights large enough that gates and gradients are nothing special. */
  private static Weights weights(Model model) {
    Map<String, float[]> values = new HashMap<>();
    model
        .parameters()
        .forEach(
            parameter -> {
              int size = (int) parameter.shape().size(Extent.of(1, 1));
              values.put(parameter.name(), noise(parameter.name().hashCode(), 1, size)[0]);
            });
    return Weights.of(model.parameters(), values);
  }

  @ParameterizedTest
  @CsvSource({"RNN_TANH, 0", "RNN_RELU, 0", "LSTM, 0", "LSTM, 2", "GRU, 0", "GRU_RESET_BEFORE, 0"})
  void isTheLayerUnrolled(Cell cell, int projection) {
    for (Direction direction : List.of(Direction.FORWARD, Direction.REVERSE)) {
      RecurrentOptions options = RecurrentOptions.rnn(cell, UNITS);
      options = direction == Direction.REVERSE ? options.direction(direction) : options;
      options = projection > 0 ? options.projection(projection) : options;
      Model model = model(options);
      Weights weights = weights(model);
      // The shorter one first, so that the order of a batch is not the caller's.
      int[] lengths = {STEPS - 2, STEPS, 1};
      List<Example> examples = new ArrayList<>();
      for (int s = 0; s < lengths.length; s++) {
        examples.add(
            Example.forecast(noise(s, lengths[s], INPUTS), noise(9 + s, lengths[s], OUTPUTS)));
      }
      try (Tracer tracer = Tracer.of(model, weights, new ReferenceBackend(Storage.FLOAT64))) {
        for (boolean last : new boolean[] {false, true}) {
          for (int s = 0; s < lengths.length; s++) {
            // Alone, since a mean over a batch weighs its sequences.
            List<Example> one = List.of(examples.get(s));
            Trace trace =
                last
                    ? tracer.lastStepGradients(one, Loss.SQUARED_ERROR)
                    : tracer.gradients(one, Loss.SQUARED_ERROR);
            UnrolledLayer expected =
                UnrolledLayer.of(
                    options,
                    weights,
                    noise(s, lengths[s], INPUTS),
                    noise(9 + s, lengths[s], OUTPUTS),
                    last);
            compare(expected, trace, 0, 1);
            assertEquals(expected.loss, trace.loss().getAsDouble(), 1e-6);
          }
        }
        // Together: of a mean over 9 steps each sequence's share is its length's.
        Trace all = tracer.gradients(examples, Loss.SQUARED_ERROR);
        Trace states =
            tracer.states(
                SequenceBatch.of(noise(0, 3, INPUTS), noise(1, 5, INPUTS), noise(2, 1, INPUTS)));
        for (int s = 0; s < lengths.length; s++) {
          UnrolledLayer expected =
              UnrolledLayer.of(
                  options,
                  weights,
                  noise(s, lengths[s], INPUTS),
                  noise(9 + s, lengths[s], OUTPUTS),
                  false);
          compare(expected, all, s, lengths[s] / 9.0);
          assertArrayEquals(
              all.layers().getFirst().h().of(s), states.layers().getFirst().h().of(s));
        }
      }
    }
  }

  private static void compare(UnrolledLayer expected, Trace trace, int sequence, double share) {
    LayerTrace layer = trace.layers().getFirst();
    same(expected.h, layer.h(), sequence, 1);
    expected.gates.forEach((gate, values) -> same(values, layer.gate(gate), sequence, 1));
    LayerTrace.StateGradients gradients = layer.requireGradients();
    same(expected.dh, gradients.h(), sequence, share);
    if (layer.cell().hasCellState()) {
      same(expected.c, layer.c().orElseThrow(), sequence, 1);
      same(expected.dc, gradients.c().orElseThrow(), sequence, share);
    }
  }

  /** Both are computed in double and handed out in 32 bits. */
  private static void same(List<float[]> expected, Series got, int sequence, double share) {
    assertEquals(expected.size(), got.steps(sequence));
    for (int t = 0; t < expected.size(); t++) {
      for (int j = 0; j < got.units(); j++) {
        assertEquals(share * expected.get(t)[j], got.at(sequence, t, j), 1e-6);
      }
    }
  }

  /** {@code dh = Uᵀ·d(gates)} and the like have used the gates' gradients; here they are alone. */
  @ParameterizedTest
  @EnumSource(Cell.class)
  void gradientsOfGatesAreThoseOfTheirBiases(Cell cell) {
    Model model = model(RecurrentOptions.rnn(cell, UNITS));
    Weights weights = weights(model);
    List<Example> examples =
        List.of(Example.forecast(noise(1, STEPS, INPUTS), noise(2, STEPS, OUTPUTS)));
    ReferenceBackend reference = new ReferenceBackend(Storage.FLOAT64);
    try (Tracer tracer = Tracer.of(model, weights, reference)) {
      LayerTrace.StateGradients got =
          tracer.gradients(examples, Loss.SQUARED_ERROR).layers().getFirst().requireGradients();
      double loss = tracer.gradients(examples, Loss.SQUARED_ERROR).loss().getAsDouble();
      double h = 1e-3;
      for (int g = 0; g < cell.gates(); g++) {
        Series gate = got.gates().get(cell.gateOrder().get(g));
        for (int j = 0; j < UNITS; j++) {
          double sum = 0;
          for (int t = 0; t < STEPS; t++) {
            sum += gate.at(0, t, j);
          }
          double slope =
              (loss(model, weights, examples, g * UNITS + j, h)
                      - loss(model, weights, examples, g * UNITS + j, -h))
                  / (2 * h);
          // Losses are handed out in 32 bits; a difference errs by h² besides.
          double bound = Math.ulp((float) loss) / h + 100 * h * h;
          assertEquals(slope, sum, bound, cell + " " + g + " " + j);
        }
      }
    }
  }

  private static double loss(
      Model model, Weights weights, List<Example> examples, int bias, double change) {
    Map<String, float[]> values = new HashMap<>();
    model.parameters().forEach(p -> values.put(p.name(), weights.values(p.name()).clone()));
    values.get("rnn.bias_ih_l0")[bias] += (float) change;
    try (Tracer tracer =
        Tracer.of(
            model, Weights.of(model.parameters(), values), new ReferenceBackend(Storage.FLOAT64))) {
      return tracer.gradients(examples, Loss.SQUARED_ERROR).loss().getAsDouble();
    }
  }

  /** Stacks, directions and a class per sequence; what is predicted is what was traced. */
  @Test
  void namesEveryLayerAndDirection() {
    Model model =
        Model.tokens(7)
            .add("embedding", new Embedding(7, INPUTS))
            .add(
                "rnn",
                new Recurrent(
                    RecurrentOptions.lstm(UNITS)
                        .layers(2)
                        .bidirectional()
                        .dropout(0.5)
                        .output(Output.LAST_STEP)))
            .add("head", new Dense(3));
    Weights weights = model.initialize(1);
    List<Example> examples =
        List.of(Example.classify(new int[] {1, 2}, 2), Example.classify(new int[] {3, 4, 5, 6}, 0));
    ReferenceBackend reference = new ReferenceBackend(Storage.FLOAT32);
    try (Tracer tracer = Tracer.of(model, weights, reference);
        Predictor predictor = Predictor.of(model, weights, reference)) {
      Trace trace = tracer.gradients(examples, Loss.CROSS_ENTROPY);
      assertEquals(
          List.of("rnn.l0", "rnn.l0_reverse", "rnn.l1", "rnn.l1_reverse"),
          trace.layers().stream().map(LayerTrace::name).toList());
      double expected =
          -(Math.log(predictor.predict(new int[] {1, 2}).lastProbabilities()[2])
                  + Math.log(predictor.predict(new int[] {3, 4, 5, 6}).lastProbabilities()[0]))
              / 2;
      assertEquals(expected, trace.loss().getAsDouble(), 1e-6);
      // The last step's state is what the head reads: its gradient has come through nothing else.
      LayerTrace top = trace.layer("rnn.l1");
      assertTrue(top.requireGradients().h().norms(1)[3] > 0);
      String unknown =
          assertThrows(IllegalArgumentException.class, () -> trace.layer("rnn.l2")).getMessage();
      assertTrue(unknown.contains("but rnn.l0, rnn.l0_reverse, rnn.l1"), unknown);
      String gate =
          assertThrows(IllegalArgumentException.class, () -> top.gate(Gate.RESET)).getMessage();
      assertTrue(gate.contains("'rnn.l1' has no gate RESET; a cell lstm has [INPUT"), gate);
    }
  }

  private static String outside(Runnable action) {
    return assertThrows(IndexOutOfBoundsException.class, action::run).getMessage();
  }

  @Test
  void whatCannotBeTracedIsSaid() {
    Model none = Model.features(2).add("head", new Dense(1));
    ReferenceBackend reference = new ReferenceBackend(Storage.FLOAT32);
    try (Tracer tracer = Tracer.of(none, none.initialize(1), reference)) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> tracer.states(SequenceBatch.of(new float[3][2])))
              .getMessage();
      assertEquals("Trace: the model has no recurrent layer", message);
    }
    Model model = model(RecurrentOptions.gru(UNITS));
    Tracer tracer = Tracer.of(model, model.initialize(1), reference);
    Trace states = tracer.states(SequenceBatch.of(new float[3][INPUTS]));
    assertThrows(IllegalStateException.class, () -> states.layers().getFirst().requireGradients());
    String columns =
        assertThrows(
                IllegalArgumentException.class,
                () -> tracer.states(SequenceBatch.of(new float[3][INPUTS + 1])))
            .getMessage();
    assertTrue(columns.startsWith("Trace: vectors of 4 numbers given"), columns);
    Series h = states.layers().getFirst().h();
    assertEquals("Series of 1 sequences, 4 units", h.toString());
    assertEquals("Trace: sequence 1 of 1, which are numbered from 0", outside(() -> h.of(1)));
    assertEquals("Trace: step 3 of 3, which are numbered from 0", outside(() -> h.at(0, 3, 0)));
    assertEquals("Trace: unit -1 of 4, which are numbered from 0", outside(() -> h.at(0, 0, -1)));
    int ignored = SoftmaxCrossEntropy.IGNORED;
    List<Example> last = List.of(Example.tag(new float[2][INPUTS], new int[] {1, ignored}));
    assertEquals(
        "Trace of each sequence's last step: none of the batch's 1 targets counts, all are"
            + " ignored",
        assertThrows(
                RuntimeException.class, () -> tracer.lastStepGradients(last, Loss.CROSS_ENTROPY))
            .getMessage());
    tracer.close();
    assertThrows(
        IllegalStateException.class, () -> tracer.states(SequenceBatch.of(new float[3][INPUTS])));
  }
}
