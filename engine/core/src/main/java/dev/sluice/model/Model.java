package dev.sluice.model;

import dev.sluice.file.Json;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import dev.sluice.text.Listing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A stack of named layers. A model holds no weights; it records itself into a program, says which
 * parameters it needs, and prints a summary.
 *
 * <pre>{@code
 * Model model = Model.tokens(65)
 *     .add("embedding", new Embedding(65, 32))
 *     .add("rnn", new Recurrent(RecurrentOptions.gru(128)))
 *     .add("head", new Dense(65));
 * }</pre>
 */
public final class Model {
  /** The name of the program's input buffer. */
  public static final String INPUT = "input";

  /** The name of a layer whose parameters have no prefix, as in PyTorch's state dict of a layer. */
  public static final String UNNAMED = "";

  /** Far more than anybody trains; a damaged file may ask for more. */
  private static final int MOST_LAYERS = 1000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+");

  private final int vocabulary;
  private final int features;
  private final Map<String, Layer> layers;

  private Model(int vocabulary, int features, Map<String, Layer> layers) {
    this.vocabulary = vocabulary;
    this.features = features;
    this.layers = layers;
  }

  /**
   * A model that reads tokens.
   *
   * @param vocabulary the number of tokens
   * @return a model without layers
   */
  public static Model tokens(int vocabulary) {
    Options.atLeastOne("Model", "vocabulary", vocabulary);
    return new Model(vocabulary, 0, Map.of());
  }

  /**
   * A model that reads vectors.
   *
   * @param features I, the length of a vector
   * @return a model without layers
   */
  public static Model features(int features) {
    Options.atLeastOne("Model", "features", features);
    return new Model(0, features, Map.of());
  }

  /**
   * With another layer at the end.
   *
   * @param name the layer's name, which its parameters' names start with: letters, digits and _, or
   *     {@link #UNNAMED}
   * @param layer the layer
   * @return the longer model
   */
  public Model add(String name, Layer layer) {
    Objects.requireNonNull(layer, () -> "Model: layer '" + name + "' is missing");
    requireName(name, layers);
    Map<String, Layer> longer = new LinkedHashMap<>(layers);
    longer.put(name, layer);
    return new Model(vocabulary, features, longer).checked();
  }

  private static void requireName(String name, Map<String, Layer> taken) {
    boolean named = name.equals(UNNAMED) || NAME.matcher(name).matches();
    if (!named || taken.containsKey(name)) {
      throw new IllegalArgumentException(
          "Model: layer name '"
              + name
              + "' must be new and of letters, digits and _; there are "
              + Listing.of(taken.keySet()));
    }
  }

  /** Records the model once, so that a layer that does not fit is an error here. */
  private Model checked() {
    dry();
    return this;
  }

  /** {@return the number of tokens, or 0 where the model reads vectors} */
  public int vocabulary() {
    return vocabulary;
  }

  /** {@return the length of an input vector, or 0 where the model reads tokens} */
  public int features() {
    return features;
  }

  /** {@return the layers by name} */
  public Map<String, Layer> layers() {
    return Collections.unmodifiableMap(layers);
  }

  /**
   * Records the model into a program.
   *
   * @param recorder the program
   * @param training whether dropout is active and gradients will be recorded
   * @param states where initial states come from
   * @return input, output, parameters and states
   */
  public RecordedModel record(Recorder recorder, boolean training, States states) {
    Scope scope = new Scope(recorder, vocabulary, training, states);
    Buffer input =
        vocabulary > 0
            ? recorder.indices(INPUT, Shape.rows(1))
            : recorder.input(INPUT, Shape.rows(features));
    Buffer x = input;
    Map<String, Integer> ends = new LinkedHashMap<>();
    for (Map.Entry<String, Layer> layer : layers.entrySet()) {
      x = layer.getValue().record(scope.child(layer.getKey()), x);
      Objects.requireNonNull(x, () -> "Model: layer '" + layer.getKey() + "' recorded nothing");
      ends.put(layer.getKey(), recorder.operations());
    }
    return new RecordedModel(input, x, scope.parameters(), scope.states(), ends);
  }

  private RecordedModel dry() {
    return record(new Recorder(Extent.of(1, 1)), false, States.ZERO);
  }

  /** {@return the parameters, in the order of the layers} */
  public List<ParameterSpec> parameters() {
    return dry().parameters();
  }

  /** {@return the shape of what the last layer computes} */
  public Shape outputShape() {
    return dry().output().shape();
  }

  /**
   * First weights.
   *
   * @param seed the same seed gives the same weights
   * @return the weights
   */
  public Weights initialize(long seed) {
    return Weights.initialize(parameters(), seed);
  }

  /** {@return a table of layers, shapes and parameter counts} */
  public String summary() {
    return Summary.of(this);
  }

  /** {@return what makes the model again, as JSON} */
  public String definition() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put(vocabulary > 0 ? "vocabulary" : "features", Math.max(vocabulary, features));
    List<Object> list = new ArrayList<>();
    layers.forEach(
        (name, layer) ->
            list.add(
                Map.of("name", name, "kind", layer.kind(), "options", sorted(layer.options()))));
    root.put("layers", list.stream().map(layer -> sorted((Map<?, ?>) layer)).toList());
    return Json.write(root);
  }

  private static Map<String, Object> sorted(Map<?, ?> map) {
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put((String) key, value));
    return sorted;
  }

  /**
   * Makes a model of Sluice's own layers again.
   *
   * @param definition as of {@link #definition()}
   * @return the model
   * @throws IllegalArgumentException where the definition is damaged
   */
  public static Model of(String definition) {
    return of(definition, Layers::make);
  }

  /**
   * Makes a model again.
   *
   * @param definition as of {@link #definition()}
   * @param factory makes its layers
   * @return the model
   * @throws IllegalArgumentException where the definition is damaged
   */
  public static Model of(String definition, Layers.Factory factory) {
    Map<String, Object> root = Json.parseObject(definition.getBytes(StandardCharsets.UTF_8));
    Model model;
    if (root.get("vocabulary") instanceof Long size) {
      model = tokens(size("vocabulary", size));
    } else if (root.get("features") instanceof Long size) {
      model = features(size("features", size));
    } else {
      throw new IllegalArgumentException(
          "Model definition: needs a number 'vocabulary' or 'features'");
    }
    if (!(root.get("layers") instanceof List<?> list)) {
      throw new IllegalArgumentException("Model definition: needs an array 'layers'");
    }
    if (list.size() > MOST_LAYERS) {
      throw new IllegalArgumentException(
          "Model definition: " + list.size() + " layers, at most " + MOST_LAYERS + " are read");
    }
    Map<String, Layer> layers = new LinkedHashMap<>();
    for (Object element : list) {
      if (!(element instanceof Map<?, ?> layer)
          || !(layer.get("name") instanceof String name)
          || !(layer.get("kind") instanceof String kind)
          || !(layer.get("options") instanceof Map<?, ?> options)) {
        throw new IllegalArgumentException(
            "Model definition: a layer needs 'name', 'kind' and 'options', got " + element);
      }
      requireName(name, layers);
      layers.put(name, factory.make(kind, sorted(options)));
    }
    return new Model(model.vocabulary, model.features, layers).checked();
  }

  private static int size(String what, long value) {
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Model definition: "
              + what
              + " is "
              + value
              + ", must be from 1 to "
              + Integer.MAX_VALUE);
    }
    return (int) value;
  }
}
