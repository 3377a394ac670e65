package dev.sluice.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.cells.RecurrentStack;
import dev.sluice.data.SequenceBatch;
import dev.sluice.file.FileFormatException;
import dev.sluice.file.SafetensorsWriter;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightLoaderTest {
  /** What PyTorch calls the layers of a classifier, and what the model here calls them. */
  private static final Map<String, String> NAMES =
      Map.of("embedding", "words", "encoder.lstm", "rnn", "fc", "head");

  private final Model model =
      Model.tokens(5)
          .add("words", new Embedding(5, 3))
          .add("rnn", new Recurrent(RecurrentOptions.lstm(2).output(Output.LAST_STEP)))
          .add("head", new Dense(2));
  private final Weights weights = model.initialize(7);

  @TempDir private Path folder;

  /** The model's weights under the names that PyTorch would give them. */
  private Path torch(String prefix, String... extra) {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (String name : weights.names()) {
      String layer = name.substring(0, name.lastIndexOf('.'));
      String theirs =
          NAMES.entrySet().stream()
              .filter(entry -> entry.getValue().equals(layer))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElseThrow();
      writer.tensor(
          prefix + theirs + name.substring(layer.length()),
          weights.shape(name).dimensions(),
          weights.values(name));
    }
    for (String name : extra) {
      writer.tensor(name, new long[] {1}, new float[1]);
    }
    Path path = folder.resolve("torch.safetensors");
    writer.write(path);
    return path;
  }

  private void assertLoaded(LoadedWeights loaded) {
    for (String name : weights.names()) {
      assertArrayEquals(weights.values(name), loaded.weights().values(name), name);
    }
    assertEquals(weights.names().size(), loaded.mapped().size());
  }

  private static String refused(Runnable call) {
    return assertThrows(FileFormatException.class, call::run).getMessage();
  }

  @Test
  void aPyTorchModelByAMapOfNames() {
    assertLoaded(WeightLoader.of(model).rename(NAMES).load(torch("")));
    assertLoaded(WeightLoader.of(model).prefix("module.").rename(NAMES).load(torch("module.")));
  }

  @Test
  void aPyTorchModelByAFunction() {
    UnaryOperator<String> function =
        name ->
            name.replaceFirst("^_orig_mod\\.", "")
                .replaceFirst("^encoder\\.lstm\\.", "rnn.")
                .replaceFirst("^embedding\\.", "words.")
                .replaceFirst("^fc\\.", "head.");
    assertLoaded(WeightLoader.of(model).rename(function).load(torch("_orig_mod.")));
  }

  /** The error says what to write. */
  @Test
  void whereTheNamesAreOthersTheErrorSaysWhich() {
    Path path = torch("");
    String message = refused(() -> Weights.load(path, model));
    assertTrue(
        message.startsWith(path + ": has no tensor 'words.weight' [5, 3] and 6 more;"), message);
    assertTrue(
        message.contains(
            "found 'words' under the prefix 'embedding.', 'rnn' under the prefix 'encoder.lstm.',"
                + " 'head' under the prefix 'fc.'; it has ["),
        message);
    Path own = folder.resolve("own.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter();
    weights.addTo(writer, "_orig_mod.");
    writer.write(own);
    message = refused(() -> Weights.load(own, model));
    assertTrue(message.contains("; found under the prefix '_orig_mod.';"), message);
    assertLoaded(WeightLoader.of(model).prefix("_orig_mod.").load(own));
  }

  @Test
  void aStackInAWholeModel() {
    Path path = torch("module.");
    try (ReferenceBackend backend = new ReferenceBackend(Storage.FLOAT32)) {
      String message = refused(() -> RecurrentStack.load(path, backend));
      assertTrue(
          message.contains("; found under the prefix 'module.encoder.lstm.'; it has"), message);
      try (RecurrentStack stack = RecurrentStack.load(path, "module.encoder.lstm.", backend)) {
        assertArrayEquals(
            weights.values("rnn.weight_hh_l0"), stack.weights().values("weight_hh_l0"));
        assertEquals(3, stack.forward(SequenceBatch.of(new float[3][3]), null).sequence(0).length);
      }
    }
  }

  @Test
  void strictOrNot() {
    Path path = torch("", "encoder.position");
    WeightLoader loader = WeightLoader.of(model).rename(NAMES);
    assertEquals(
        path + ": has tensors that the model does not know: [encoder.position]",
        refused(() -> loader.load(path)));
    Model larger = model.add("second", new Dense(1));
    WeightLoader strict = WeightLoader.of(larger).rename(NAMES);
    assertTrue(refused(() -> strict.load(path)).contains("has no tensor 'second.weight'"));

    Weights base = larger.initialize(9);
    LoadedWeights loaded = strict.notStrict(base).load(path);
    assertLoaded(loaded);
    assertArrayEquals(base.values("second.weight"), loaded.weights().values("second.weight"));
    assertEquals(List.of("encoder.position"), loaded.leftOver());
    String table = loaded.toString();
    assertTrue(
        table
            .lines()
            .anyMatch(
                line ->
                    line.matches(
                        "encoder\\.lstm\\.weight_ih_l0 +F32 +rnn\\.weight_ih_l0 +\\[8, 3\\]")),
        table);
    assertTrue(
        table.lines().anyMatch(line -> line.matches("encoder\\.position +left over")), table);
    assertTrue(
        table
            .lines()
            .anyMatch(line -> line.matches(" +second\\.bias +\\[1\\] +missing, as it was")),
        table);
    assertTrue(table.endsWith("7 mapped, 1 left over, 2 missing\n"), table);
  }

  @Test
  void twoTensorsOfOneName() {
    Path path = torch("", "position", "place");
    String message = refused(() -> WeightLoader.of(model).rename(name -> "p").load(path));
    assertTrue(message.contains("both become 'p'"), message);
  }

  /** Shapes must fit also where not all is needed. */
  @Test
  void anotherShape() {
    Path path = torch("");
    Model wider =
        Model.tokens(5)
            .add("words", new Embedding(5, 3))
            .add("rnn", new Recurrent(RecurrentOptions.lstm(4).output(Output.LAST_STEP)))
            .add("head", new Dense(2));
    String message =
        refused(
            () -> WeightLoader.of(wider).rename(NAMES).notStrict(wider.initialize(1)).load(path));
    assertTrue(
        message.endsWith(
            "tensor 'encoder.lstm.weight_ih_l0' is [8, 3], the model needs [16, 3] for"
                + " 'rnn.weight_ih_l0'"),
        message);
  }

  /** Numbers of 16 bits are widened exactly, numbers of 64 bits rounded. */
  @Test
  void otherElementTypes() throws Exception {
    Model small = Model.features(2).add("a", new Dense(1, false)).add("b", new Dense(1));
    String header =
        "{\"a.weight\":{\"dtype\":\"BF16\",\"shape\":[1,2],\"data_offsets\":[0,4]},"
            + "\"b.weight\":{\"dtype\":\"F64\",\"shape\":[1,1],\"data_offsets\":[4,12]},"
            + "\"b.bias\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[12,14]}}";
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 14).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    bytes.putShort((short) 0x3FC0).putShort((short) 0xC000); // 1.5, −2
    bytes.putDouble(0.1).putShort((short) 0x3555); // 0.333251953125
    Path path = folder.resolve("types.safetensors");
    Files.write(path, bytes.array());
    LoadedWeights loaded = WeightLoader.of(small).load(path);
    assertArrayEquals(new float[] {1.5f, -2}, loaded.weights().values("a.weight"));
    assertArrayEquals(new float[] {0.1f}, loaded.weights().values("b.weight"));
    assertArrayEquals(new float[] {0.333251953125f}, loaded.weights().values("b.bias"));
    assertEquals("BF16", loaded.mapped().getFirst().type());
  }

  @Test
  void weightsOfAMap() {
    Map<String, float[]> values = new LinkedHashMap<>();
    weights.names().forEach(name -> values.put(name, weights.values(name)));
    Weights copy = Weights.of(model.parameters(), values);
    assertArrayEquals(weights.values("head.weight"), copy.values("head.weight"));
    values.put("head.bias", new float[3]);
    assertEquals(
        "Parameter 'head.bias' [2] needs 2 numbers, has 3",
        assertThrows(IllegalArgumentException.class, () -> Weights.of(model.parameters(), values))
            .getMessage());
    values.remove("head.bias");
    assertThrows(IllegalArgumentException.class, () -> Weights.of(model.parameters(), values));
  }

  @Test
  void renamesAddUpAndKnowTheUnnamedLayer() {
    Path path = torch("");
    assertLoaded(
        WeightLoader.of(model)
            .rename(Map.of("encoder.lstm", "lstm", "embedding", "words"))
            .rename(Map.of("lstm", "rnn"))
            .rename(Map.of("fc", "head"))
            .load(path));
    Model bare = Model.features(3).add(Model.UNNAMED, new Recurrent(RecurrentOptions.lstm(2)));
    LoadedWeights stack =
        WeightLoader.of(bare)
            .rename(Map.of("encoder.lstm", ""))
            .notStrict(bare.initialize(1))
            .load(path);
    assertEquals(4, stack.mapped().size());
    Path own = folder.resolve("bare.safetensors");
    stack.weights().save(own);
    Model named = Model.features(3).add("rnn", new Recurrent(RecurrentOptions.lstm(2)));
    LoadedWeights again = WeightLoader.of(named).rename(Map.of("", "rnn")).load(own);
    assertArrayEquals(
        weights.values("rnn.weight_ih_l0"), again.weights().values("rnn.weight_ih_l0"));
  }

  /** A slip would leave the first weights in place, as if they had been loaded. */
  @Test
  void whatFitsNothingIsRefusedAlsoWhereNotAllIsNeeded() {
    Path path = torch("");
    WeightLoader lenient = WeightLoader.of(model).notStrict(weights);
    assertTrue(
        refused(() -> lenient.rename(Map.of("lsmt", "rnn")).load(path))
            .contains("nothing is or begins with [lsmt], which is to be renamed; it has ["));
    assertTrue(
        refused(() -> lenient.prefix("modul.").load(path)).contains("has no tensor 'modul."));
    assertTrue(refused(() -> lenient.load(path)).contains("found 'words' under the prefix"));
  }
}
