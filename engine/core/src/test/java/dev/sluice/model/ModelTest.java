package dev.sluice.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.file.FileFormatException;
import dev.sluice.file.SafetensorsWriter;
import dev.sluice.op.Cell;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.op.Unary;
import dev.sluice.testing.Logged;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {
  private static Model of(int inputs, RecurrentOptions options) {
    return Model.features(inputs).add(Model.UNNAMED, new Recurrent(options));
  }

  private static long parameters(Model model) {
    return model.parameters().stream()
        .mapToLong(p -> (long) p.shape().count() * p.shape().columns())
        .sum();
  }

  @Test
  void parameterCounts() {
    // Elman 100 → 256: H·(I + H) weights and two biases of H.
    assertEquals(
        256 * 356 + 2 * 256, parameters(of(100, RecurrentOptions.rnn(Cell.RNN_TANH, 256))));
    // LSTM: 4·(H·(H + I) + H) with one bias, and 4·H more with PyTorch's two.
    assertEquals(4 * (32 * 52 + 2 * 32), parameters(of(20, RecurrentOptions.lstm(32))));
    assertEquals(4 * 32 * 52, parameters(of(20, RecurrentOptions.lstm(32).bias(false))));
    assertEquals(3 * (32 * 52 + 2 * 32), parameters(of(20, RecurrentOptions.gru(32))));
    // Bidirectional, two layers, projected to P: layer 1 reads 2·P.
    long layer0 = 4 * (32 * (20 + 8) + 2 * 32) + 8 * 32;
    long layer1 = 4 * (32 * (16 + 8) + 2 * 32) + 8 * 32;
    assertEquals(
        2 * (layer0 + layer1),
        parameters(of(20, RecurrentOptions.lstm(32).layers(2).bidirectional().projection(8))));
  }

  @Test
  void summaryCountsBothConventions() {
    String elman = of(100, RecurrentOptions.rnn(Cell.RNN_TANH, 256)).summary();
    assertTrue(elman.contains("91,648 parameters"), elman);
    assertTrue(elman.contains("91,392 with one"), elman);
    String lstm = of(20, RecurrentOptions.lstm(32)).summary();
    assertTrue(lstm.contains("6,784 with one"), lstm); // 4·(32·(32 + 20) + 32)
  }

  @Test
  void namesAreThoseOfPyTorch() {
    Model model = of(3, RecurrentOptions.lstm(4).layers(2).bidirectional().projection(2));
    assertEquals(
        List.of(
            "weight_ih_l0",
            "weight_hh_l0",
            "bias_ih_l0",
            "bias_hh_l0",
            "weight_hr_l0",
            "weight_ih_l0_reverse",
            "weight_hh_l0_reverse",
            "bias_ih_l0_reverse",
            "bias_hh_l0_reverse",
            "weight_hr_l0_reverse",
            "weight_ih_l1",
            "weight_hh_l1",
            "bias_ih_l1",
            "bias_hh_l1",
            "weight_hr_l1",
            "weight_ih_l1_reverse",
            "weight_hh_l1_reverse",
            "bias_ih_l1_reverse",
            "bias_hh_l1_reverse",
            "weight_hr_l1_reverse"),
        model.parameters().stream().map(ParameterSpec::name).toList());
  }

  private static Model everything() {
    return Model.tokens(11)
        .add("embedding", new Embedding(11, 5))
        .add("drop", new Dropout(0.25, true))
        .add(
            "rnn",
            new Recurrent(
                RecurrentOptions.lstm(7)
                    .layers(2)
                    .bidirectional()
                    .projection(3)
                    .dropout(0.1)
                    .inputDropout(0.2)
                    .recurrentDropout(0.3)
                    .output(Output.LAST_STEP)
                    .init(RecurrentInit.GLOROT_ORTHOGONAL)
                    .forgetBias(1)))
        .add("act", new Activation(Unary.Kind.TANH))
        .add("head", new Dense(4, false));
  }

  @Test
  void definitionMakesTheSameModelAgain() {
    Model model = everything();
    Model again = Model.of(model.definition());
    assertEquals(model.definition(), again.definition());
    assertEquals(List.copyOf(model.layers().values()), List.copyOf(again.layers().values()));
    assertEquals(Shape.sequences(4), again.outputShape());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"vocabulary\":0,\"layers\":[]}",
        "{\"vocabulary\":99999999999,\"layers\":[]}",
        "{\"features\":-1,\"layers\":[]}",
        "{\"features\":3}",
        "{\"features\":3,\"layers\":[{\"name\":\"a\"}]}",
        "{\"features\":3,\"layers\":[{\"name\":\"a\",\"kind\":\"gate\",\"options\":{}}]}",
        "{\"features\":3,\"layers\":[{\"name\":\"a\",\"kind\":\"dense\",\"options\":{}}]}",
        "{\"features\":3,\"layers\":[{\"name\":\"a..b\",\"kind\":\"dense\","
            + "\"options\":{\"size\":2,\"bias\":true}}]}",
        "{\"features\":3,\"layers\":[{\"name\":\"a\",\"kind\":\"dense\","
            + "\"options\":{\"size\":-2,\"bias\":true}}]}",
        "not json"
      })
  void damagedDefinitions(String definition) {
    assertThrows(IllegalArgumentException.class, () -> Model.of(definition));
  }

  /** A definition comes from a file: what it asks for must not be done before it is checked. */
  @Test
  void definitionsThatAskForTooMuch() {
    String recurrent = of(3, RecurrentOptions.gru(4)).definition();
    for (String many : List.of("1001", "2000000000", "99999999999")) {
      String bomb = recurrent.replace("\"layers\":1,", "\"layers\":" + many + ",");
      assertTrue(!bomb.equals(recurrent));
      assertThrows(IllegalArgumentException.class, () -> Model.of(bomb));
    }
    String huge = recurrent.replace("\"hidden_size\":4", "\"hidden_size\":2000000000");
    assertThrows(IllegalArgumentException.class, () -> Model.of(huge));
  }

  @Test
  void layersThatDoNotFit() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Model.features(3).add("embedding", new Embedding(5, 2)));
    assertThrows(IllegalArgumentException.class, () -> Model.tokens(3).add("head", new Dense(2)));
    assertThrows(
        IllegalArgumentException.class,
        () -> Model.features(3).add("a", new Dense(2)).add("a", new Dense(2)));
    assertThrows(IllegalArgumentException.class, () -> RecurrentOptions.gru(0));
    assertThrows(IllegalArgumentException.class, () -> RecurrentOptions.gru(4).projection(2));
    assertThrows(IllegalArgumentException.class, () -> RecurrentOptions.gru(4).forgetBias(1));
    assertThrows(IllegalArgumentException.class, () -> RecurrentOptions.gru(4).inputDropout(1));
    assertThrows(IllegalArgumentException.class, () -> Cell.of("elman"));
  }

  @Test
  void aRecurrentLayerAfterALastStepNamesItselfAndTheRemedy() {
    Model model =
        Model.features(3)
            .add("first", new Recurrent(RecurrentOptions.lstm(4).output(Output.LAST_STEP)));
    String message =
        assertThrows(
                ShapeException.class,
                () -> model.add("second", new Recurrent(RecurrentOptions.lstm(4))))
            .getMessage();
    assertTrue(message.startsWith("Recurrent layer 'second': reads steps, and gets"), message);
    assertTrue(message.contains("Output.ALL_STEPS"), message);
  }

  /** PyTorch warns, too; a search over layers would otherwise have to treat one layer apart. */
  @Test
  void dropoutBetweenTheLayersOfOneSaysThatItDoesNothing() {
    RecurrentOptions two = RecurrentOptions.gru(4).layers(2).dropout(0.2);
    assertEquals(List.of(), Logged.by(Recurrent.class, () -> new Recurrent(two)));
    RecurrentOptions one = RecurrentOptions.gru(4).dropout(0.2);
    List<String> said = Logged.by(Recurrent.class, () -> new Recurrent(one));
    assertEquals(1, said.size());
    assertTrue(said.getFirst().contains("does nothing in one layer"), said.getFirst());
  }

  @Test
  void uniformWeightsAreWithinTheirBound() {
    Weights weights = of(20, RecurrentOptions.gru(25)).initialize(3);
    for (String name : weights.names()) {
      float largest = 0;
      for (float value : weights.values(name)) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertTrue(largest <= 0.2 && largest > 0.18, name + ": largest is " + largest);
    }
    assertArrayEquals(
        weights.values("weight_hh_l0"),
        of(20, RecurrentOptions.gru(25)).initialize(3).values("weight_hh_l0"));
    assertFalse(
        Arrays.equals(
            weights.values("weight_hh_l0"),
            of(20, RecurrentOptions.gru(25)).initialize(4).values("weight_hh_l0")));
  }

  @Test
  void recurrentWeightsAreOrthogonalGateByGate() {
    int units = 12;
    Weights weights =
        of(20, RecurrentOptions.lstm(units).init(RecurrentInit.GLOROT_ORTHOGONAL).forgetBias(1))
            .initialize(3);
    float[] u = weights.values("weight_hh_l0");
    for (int gate = 0; gate < 4; gate++) {
      for (int i = 0; i < units; i++) {
        for (int j = 0; j < units; j++) {
          double dot = 0;
          for (int k = 0; k < units; k++) {
            dot += (double) u[(gate * units + i) * units + k] * u[(gate * units + j) * units + k];
          }
          // Products of values rounded to float32, units of them.
          assertEquals(i == j ? 1 : 0, dot, units * 0x1p-23);
        }
      }
    }
    double bound = Math.sqrt(6.0 / (20 + units));
    for (float value : weights.values("weight_ih_l0")) {
      assertTrue(Math.abs(value) <= bound);
    }
    float[] ih = weights.values("bias_ih_l0");
    float[] hh = weights.values("bias_hh_l0");
    for (int j = 0; j < 4 * units; j++) {
      assertEquals(j / units == 1 ? 1 : 0, ih[j] + hh[j]);
    }
  }

  @Test
  void weightsThatDoNotFitAreRefused(@TempDir Path folder) {
    Model model = of(2, RecurrentOptions.rnn(Cell.RNN_TANH, 1).bias(false));
    Path path = folder.resolve("w.safetensors");
    new SafetensorsWriter()
        .tensor("weight_ih_l0", new long[] {1, 2}, new float[2])
        .tensor("weight_hh_l0", new long[] {1, 1}, new float[] {Float.NaN})
        .write(path);
    assertEquals(
        path + ": tensor 'weight_hh_l0' has NaN at element 0",
        assertThrows(FileFormatException.class, () -> Weights.load(path, model)).getMessage());
    new SafetensorsWriter().tensor("weight_ih_l0", new long[] {1, 2}, new float[2]).write(path);
    assertEquals(
        path + ": has no tensor 'weight_hh_l0' [1, 1]; it has [weight_ih_l0]",
        assertThrows(FileFormatException.class, () -> Weights.load(path, model)).getMessage());
    new SafetensorsWriter().tensor("weight_ih_l0", new long[] {2, 1}, new float[2]).write(path);
    assertEquals(
        path + ": tensor 'weight_ih_l0' is [2, 1], the model needs [1, 2]",
        assertThrows(FileFormatException.class, () -> Weights.load(path, model)).getMessage());
    new SafetensorsWriter()
        .tensor("weight_ih_l0", new long[] {1, 2}, new float[2])
        .tensor("weight_hh_l0", new long[] {1, 1}, new float[1])
        .tensor("bias_ih_l0", new long[] {1}, new float[1])
        .write(path);
    assertEquals(
        path + ": has tensors that the model does not know: [bias_ih_l0]",
        assertThrows(FileFormatException.class, () -> Weights.load(path, model)).getMessage());
  }

  @Test
  void firstValuesOfOnesOwn() {
    float[][] table = {{1, 2}, {3, 4}, {5, 6}};
    Model model =
        Model.tokens(3)
            .add("words", Embedding.pretrained(table))
            .add("head", new Dense(2).init(Initializer.orthogonal(1)));
    Weights weights = model.initialize(1);
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, weights.values("words.weight"));
    float[] w = weights.values("head.weight");
    assertEquals(0, w[0] * w[2] + w[1] * w[3], 4 * 0x1p-24);
    assertArrayEquals(new float[2], weights.values("head.bias"));
    // A file has the weights, so that it needs no more than what the layer is.
    assertEquals(
        Model.tokens(3).add("words", new Embedding(3, 2)).add("head", new Dense(2)).definition(),
        model.definition());
    assertThrows(
        IllegalArgumentException.class, () -> Embedding.pretrained(new float[][] {{1}, {1, 2}}));
    assertThrows(IllegalArgumentException.class, () -> Embedding.pretrained(new float[0][]));
    Initializer wrong = Initializer.of(table);
    assertEquals(
        "Initializer: the table is [3, 2], the parameter [2, 2]",
        assertThrows(
                IllegalArgumentException.class,
                () -> Model.features(2).add("d", new Dense(2).init(wrong)).initialize(1))
            .getMessage());
  }
}
