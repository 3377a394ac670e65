package dev.sluice.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.op.Unary;
import dev.sluice.predict.Predictor;
import dev.sluice.predict.Session;
import dev.sluice.program.Recorder;
import dev.sluice.reference.CentralDifferences;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContainersTest {
  private final Backend backend = new ReferenceBackend(Storage.FLOAT32);

  /** An own container: its layer's output, gated by the sigmoid of another's. */
  record Gated(Layer value, Map<String, Layer> gates) implements Layer {
    @Override
    public Buffer record(Scope scope, Buffer x) {
      Buffer out = scope.apply("value", value, x);
      for (Map.Entry<String, Layer> gate : gates.entrySet()) {
        Buffer open = scope.recorder().sigmoid(scope.apply(gate.getKey(), gate.getValue(), x));
        out = scope.recorder().multiply(out, open);
      }
      return out;
    }

    @Override
    public String kind() {
      return "gated";
    }

    @Override
    public Map<String, Object> options() {
      return Map.of("value", value, "gates", gates);
    }

    @SuppressWarnings("unchecked")
    static Layer make(String kind, Map<String, Object> options) {
      return kind.equals("gated")
          ? new Gated((Layer) options.get("value"), (Map<String, Layer>) options.get("gates"))
          : Layers.make(kind, options);
    }
  }

  private static Model nested() {
    return Model.features(3)
        .add(
            "encoder.rnn",
            Sequential.of(
                new Recurrent(RecurrentOptions.gru(4)), new LayerNorm(), new Dropout(0.3)))
        .add("block", new Residual(Sequential.of(new Dense(4), new Activation(Unary.Kind.TANH))))
        .add("wide", Parallel.concat(new Dense(2), new Dense(3, false)))
        .add("mixed", Parallel.sum(new Dense(2), new Dense(2)))
        .add("pool", new AttentionPooling(3))
        .add("again", new RepeatVector());
  }

  @Test
  void namesAreNestedWithDots() {
    assertEquals(
        List.of(
            "encoder.rnn.0.weight_ih_l0",
            "encoder.rnn.0.weight_hh_l0",
            "encoder.rnn.0.bias_ih_l0",
            "encoder.rnn.0.bias_hh_l0",
            "encoder.rnn.1.weight",
            "encoder.rnn.1.bias",
            "block.0.weight",
            "block.0.bias",
            "wide.0.weight",
            "wide.0.bias",
            "wide.1.weight",
            "mixed.0.weight",
            "mixed.0.bias",
            "mixed.1.weight",
            "mixed.1.bias",
            "pool.weight",
            "pool.score"),
        nested().parameters().stream().map(ParameterSpec::name).toList());
    assertEquals(Shape.rows(2), nested().outputShape());
  }

  /** Layers within layers have lines of their own, after theirs. */
  @Test
  void aSummaryOpensContainers() {
    List<String> lines = nested().summary().lines().toList();
    assertTrue(lines.get(1).matches("encoder\\.rnn +sequential +\\[rows, 4\\] +116"), lines.get(1));
    assertTrue(lines.get(2).matches("encoder\\.rnn\\.0 +1 × gru 4, forward +\\[rows, 4\\] +108"));
    assertTrue(lines.get(5).matches("block +residual +\\[rows, 4\\] +20"), lines.get(5));
    assertTrue(lines.get(6).matches("block\\.0 +dense +\\[rows, 4\\] +20"), lines.get(6));
  }

  @Test
  void aDefinitionMakesContainersAgain() {
    Model model = nested();
    Model again = Model.of(model.definition());
    assertEquals(model.layers(), again.layers());
    assertEquals(model.definition(), again.definition());
  }

  @Test
  void anOwnContainerDescribesItselfAndLoadsAgain() {
    Layer inner = new Gated(new Dense(2), Map.of("open", new Dense(2, false)));
    Model model =
        Model.features(3).add("outer", new Gated(inner, Map.of("shut", Sequential.of(inner))));
    Model again = Model.of(model.definition(), Gated::make);
    assertEquals(model.layers(), again.layers());
    assertEquals(
        List.of(
            "outer.value.value.weight",
            "outer.value.value.bias",
            "outer.value.open.weight",
            "outer.shut.0.value.weight",
            "outer.shut.0.value.bias",
            "outer.shut.0.open.weight"),
        model.parameters().stream().map(ParameterSpec::name).toList());
    String message =
        assertThrows(IllegalArgumentException.class, () -> Model.of(model.definition()))
            .getMessage();
    assertTrue(message.startsWith("Unknown layer kind 'gated'; there are [activation"), message);
  }

  /** What each container computes, of a dense layer that multiplies by w and adds b. */
  @Test
  void numbers() {
    Layer two = Sequential.of(new Dense(1), new Dense(1));
    assertEquals((3 * 2 + 1) * 5 + 4, value(two, 3, 2, 1, 5, 4));
    assertEquals(3 + 3 * 2 + 1, value(new Residual(new Dense(1)), 3, 2, 1));
    assertEquals(
        3 * 2 + 1 + 3 * 5 + 4, value(Parallel.sum(new Dense(1), new Dense(1)), 3, 2, 1, 5, 4));
    Layer dot = Sequential.of(Parallel.concat(new Dense(1), new Dense(1)), new Dense(1, false));
    // The last layer has two columns and its weights stand for both.
    assertEquals(7 * 10 + 19 * 10, value(dot, 3, 2, 1, 5, 4, 10));
  }

  private float value(Layer layer, float x, float... constants) {
    Model model = Model.features(1).add("l", layer);
    Weights weights = model.initialize(1);
    for (int i = 0; i < constants.length; i++) {
      Arrays.fill(weights.values(weights.names().get(i)), constants[i]);
    }
    try (Predictor predictor = Predictor.of(model, weights, backend)) {
      return predictor.predict(new float[][] {{x}}).lastOutput()[0];
    }
  }

  static Stream<Layer> layers() {
    return Stream.of(
        new Residual(Sequential.of(new Dense(3), new LayerNorm(0.01))),
        Parallel.concat(new Dense(2), new LayerNorm(0.01)),
        Parallel.sum(
            new Dense(3), new Recurrent(RecurrentOptions.lstm(3).direction(Direction.REVERSE))),
        Sequential.of(new AttentionPooling(4), new RepeatVector(), new LayerNorm(0.01)));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void gradients(Layer layer) {
    CentralDifferences check = new CentralDifferences(PackedLayout.of(4, 2, 1), 0);
    Recorder r = check.recorder();
    Buffer x = r.input("x", Shape.rows(3));
    Buffer out = layer.record(new Scope(r, 0, true, States.ZERO), x);
    List<Buffer> wanted = new ArrayList<>(r.parameters());
    wanted.add(x);
    check.check(check.weighted(List.of(out)), wanted);
  }

  /** Layers as functions within an own layer: with their initializers, and with their states. */
  @Test
  void aLayerUsedAsAFunctionKeepsItsInitializersAndStates() {
    Layer own =
        new Layer() {
          @Override
          public Buffer record(Scope scope, Buffer x) {
            Recurrent rnn = new Recurrent(RecurrentOptions.lstm(2).forgetBias(1));
            return scope.apply("head", new Dense(1), scope.apply("rnn", rnn, x));
          }

          @Override
          public String kind() {
            return "own";
          }

          @Override
          public Map<String, Object> options() {
            return Map.of();
          }
        };
    Model model = Model.features(1).add("own", own);
    Weights weights = model.initialize(1);
    float[] bias = weights.values("own.rnn.bias_ih_l0");
    assertArrayEquals(new float[] {1, 1}, new float[] {bias[2], bias[3]});
    try (Predictor predictor = Predictor.of(model, weights, backend);
        Session session = predictor.session()) {
      float[][] whole = predictor.predict(new float[][] {{1}, {2}}).outputs();
      assertArrayEquals(whole[0], session.step(new float[] {1}));
      assertArrayEquals(whole[1], session.step(new float[] {2}), 16 * 0x1p-24f);
      assertEquals(
          List.of("own.rnn.h_l0", "own.rnn.c_l0"), List.copyOf(session.save(0).values().keySet()));
    }
  }

  private static String refused(Class<? extends RuntimeException> type, Runnable call) {
    return assertThrows(type, call::run).getMessage();
  }

  @Test
  void whatDoesNotFitSaysWhere() {
    Model model = Model.features(3);
    assertEquals(
        "Residual 'block': its layer makes [rows, 2] of [rows, 3], must keep the shape to be added",
        refused(ShapeException.class, () -> model.add("block", new Residual(new Dense(2)))));
    assertTrue(
        refused(
                ShapeException.class,
                () -> model.add("sum", Parallel.sum(new Dense(2), new Dense(3))))
            .startsWith("Parallel 'sum': branch '1' makes [rows, 3], branch '0' [rows, 2]"));
    assertTrue(
        refused(
                ShapeException.class,
                () -> model.add("p", Parallel.concat(new Dense(2), new AttentionPooling(2))))
            .startsWith("Parallel 'p': branch '1' makes [sequences, 3], branch '0' [rows, 2]"));
    assertTrue(
        refused(ShapeException.class, () -> model.add("again", new RepeatVector()))
            .startsWith("RepeatVector 'again': reads one line per sequence"));
    Class<IllegalArgumentException> bad = IllegalArgumentException.class;
    assertThrows(bad, () -> Sequential.of());
    assertThrows(bad, () -> Sequential.of(new Dense(1)).add("a.", new Dense(1)));
    assertThrows(bad, () -> Sequential.of(new Dense(1)).add("0", new Dense(1)));
    assertThrows(bad, () -> new LayerNorm(0));
    // Found when the model is made, not when a checkpoint is written after an hour.
    Layer badOption = new Gated(new Dense(1), Map.of());
    assertThrows(
        bad,
        () ->
            model.add(
                "own",
                new Layer() {
                  @Override
                  public Buffer record(Scope scope, Buffer x) {
                    return badOption.record(scope, x);
                  }

                  @Override
                  public String kind() {
                    return "own";
                  }

                  @Override
                  public Map<String, Object> options() {
                    return Map.of("sizes", new int[] {1});
                  }
                }));
    Layer deep = new Dense(3);
    for (int i = 0; i < 18; i++) {
      deep = new Residual(deep);
    }
    Layer tooDeep = deep;
    assertTrue(refused(bad, () -> model.add("deep", tooDeep)).contains("nest more than 16 deep"));
  }

  /** The deepest that may be written can be read. */
  @Test
  void theDeepestModelIsReadAgain() {
    Layer deep = new Dense(3);
    for (int i = 0; i < 16; i++) {
      deep = i % 2 == 0 ? new Residual(deep) : Sequential.of(deep);
    }
    Model model = Model.features(3).add("deep", deep);
    assertEquals(model.layers(), Model.of(model.definition()).layers());
  }

  @Test
  void layerNormIsThatOfItsPaper() {
    Model model = Model.features(4).add("norm", new LayerNorm(1e-5));
    try (Predictor predictor = Predictor.of(model, model.initialize(1), backend)) {
      float[] y = predictor.predict(new float[][] {{1, 2, 3, 6}}).lastOutput();
      double deviation = Math.sqrt(3.5 + 1e-5);
      float[] expected = {
        (float) (-2 / deviation), (float) (-1 / deviation), 0, (float) (3 / deviation)
      };
      assertArrayEquals(expected, y, 8 * 0x1p-24f);
    }
  }

  /** They would share their weights in silence. */
  @Test
  void twoLayersOfOneNameThroughAContainer() {
    Model model = Model.features(4).add("a", Sequential.of(new Dense(4)));
    assertEquals(
        "Model: two layers would be called 'a.0', and share their weights",
        refused(IllegalArgumentException.class, () -> model.add("a.0", new Dense(4))));
    Layer tied =
        new Layer() {
          @Override
          public Buffer record(Scope scope, Buffer x) {
            Dense square = new Dense(4);
            return scope.apply("w", square, scope.apply("w", square, x));
          }

          @Override
          public String kind() {
            return "tied";
          }

          @Override
          public Map<String, Object> options() {
            return Map.of();
          }
        };
    assertEquals(2, Model.features(4).add("tied", tied).parameters().size());
  }

  @Test
  void theOrderOfLayersCounts() {
    Layer one = new Dense(1);
    Layer two = new Activation(Unary.Kind.TANH);
    assertEquals(Sequential.of(one).add("b", two), Sequential.of(one).add("b", two));
    Sequential ab = Sequential.of(one).add("x", two);
    SequencedMap<String, Layer> reversed = new LinkedHashMap<>();
    reversed.put("x", two);
    reversed.put("0", one);
    assertTrue(!ab.equals(new Sequential(reversed)));
  }

  @Test
  void tokensWithoutAnEmbeddingAreSaidSo() {
    String message =
        refused(
            ShapeException.class,
            () -> Model.tokens(9).add("rnn", new Recurrent(RecurrentOptions.gru(4))));
    assertTrue(message.startsWith("Layer 'rnn': RecurrentForward: x is 'input'"), message);
    assertTrue(
        message.endsWith("; it gets tokens, and an Embedding before it makes vectors of them"),
        message);
  }

  /** What may be written can be read. */
  @Test
  void moreLayersThanAreRead() {
    Layer[] many = new Layer[1001];
    Arrays.fill(many, new Activation(Unary.Kind.TANH));
    assertEquals(
        "Model: has 1002 layers, must have at most 1000",
        refused(
            IllegalArgumentException.class,
            () -> Model.features(1).add("many", Sequential.of(many))));
  }
}
