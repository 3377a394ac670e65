package dev.sluice.model;

import dev.sluice.data.Example;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import dev.sluice.text.Listing;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A stack of named layers, which may end in several heads. A model holds no weights; it records
 * itself into a program, says which parameters it needs, and prints a summary.
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

  /** What a model's definition is called in a file's metadata. */
  public static final String METADATA = "sluice.model";

  /** The name of a layer whose parameters have no prefix, as in PyTorch's state dict of a layer. */
  public static final String UNNAMED = "";

  private final int vocabulary;
  private final int features;
  private final Map<String, Layer> layers;
  private final Map<String, Layer> heads;

  private Model(int vocabulary, int features, Map<String, Layer> layers, Map<String, Layer> heads) {
    this.vocabulary = vocabulary;
    this.features = features;
    this.layers = layers;
    this.heads = heads;
  }

  /**
   * A model that reads tokens.
   *
   * @param vocabulary the number of tokens
   * @return a model without layers
   */
  public static Model tokens(int vocabulary) {
    Options.atLeastOne("Model", "vocabulary", vocabulary);
    return new Model(vocabulary, 0, Map.of(), Map.of());
  }

  /**
   * A model that reads vectors.
   *
   * @param features I, the length of a vector
   * @return a model without layers
   */
  public static Model features(int features) {
    Options.atLeastOne("Model", "features", features);
    return new Model(0, features, Map.of(), Map.of());
  }

  /**
   * With another layer at the end.
   *
   * @param name the layer's name, which its parameters' names start with: letters, digits and _,
   *     with dots between such, or {@link #UNNAMED}
   * @param layer the layer
   * @return the longer model
   */
  public Model add(String name, Layer layer) {
    if (!heads.isEmpty()) {
      throw new IllegalArgumentException(
          "Model: layer '"
              + name
              + "' comes after heads "
              + Listing.of(heads.keySet())
              + "; layers come before, and a head of several layers is a Sequential");
    }
    return with(LayerNames.with("Model", layers, name, layer), heads);
  }

  /**
   * With another head: a layer that reads what the last of {@link #add} makes, and whose result is
   * the model's beside those of its other heads. Each has a loss and a target of its own, see
   * {@link dev.sluice.train.HeadLosses} and {@link dev.sluice.data.Example}.
   *
   * @param name the head's name, which its parameters' names start with
   * @param layer the layer; several are a {@link Sequential}
   * @return the model with the head
   */
  public Model head(String name, Layer layer) {
    Objects.requireNonNull(name, "Model: the head's name is missing");
    return with(layers, LayerNames.with("Model's heads", heads, name, layer));
  }

  /**
   * The model with one of its heads for its last layer, under the same names: for a session, or
   * where nobody asks for the others. {@link Weights#only} has its weights.
   *
   * @param head the head's name
   * @return a model without heads
   */
  public Model only(String head) {
    Layer layer = heads.get(head);
    if (layer == null) {
      throw new IllegalArgumentException(
          "Model: has no head '" + head + "'; there are " + Listing.of(heads.keySet()));
    }
    return with(LayerNames.with("Model", layers, head, layer), Map.of());
  }

  /** Records and writes the model once: a layer that does not fit is an error here, not later. */
  private Model checked() {
    for (String head : heads.keySet()) {
      if (head.equals(UNNAMED) || layers.containsKey(head)) {
        throw new IllegalArgumentException(
            "Model: head '" + head + "' must have a name, and one that no layer has");
      }
    }
    dry();
    definition();
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

  /** {@return the layers by name, without heads} */
  public Map<String, Layer> layers() {
    return Collections.unmodifiableMap(layers);
  }

  /** {@return the heads by name; none where the last layer makes the model's result} */
  public Map<String, Layer> heads() {
    return Collections.unmodifiableMap(heads);
  }

  /**
   * Records the model into a program.
   *
   * @param recorder the program
   * @param training whether dropout is active and gradients will be recorded
   * @param states where initial states come from
   * @return input, outputs, parameters and states
   */
  public RecordedModel record(Recorder recorder, boolean training, States states) {
    return record(recorder, new Scope(recorder, vocabulary, training, states));
  }

  /** Records the model into a program whose scope shows which layers it has applied. */
  RecordedModel record(Recorder recorder, Scope scope) {
    Buffer input =
        vocabulary > 0
            ? recorder.indices(INPUT, Shape.rows(1))
            : recorder.input(INPUT, Shape.rows(features));
    Buffer x = input;
    Map<String, Integer> ends = new LinkedHashMap<>();
    for (Map.Entry<String, Layer> layer : layers.entrySet()) {
      x = scope.apply(layer.getKey(), layer.getValue(), x);
      ends.put(layer.getKey(), recorder.operations());
    }
    Map<String, Buffer> outputs = new LinkedHashMap<>();
    if (heads.isEmpty()) {
      outputs.put(Example.UNNAMED, x);
      scope.requireNothingBehind(x);
    }
    for (Map.Entry<String, Layer> head : heads.entrySet()) {
      // What is last in the layers is so no more where a head comes behind.
      scope.requireNothingBehind(null);
      Buffer result = scope.apply(head.getKey(), head.getValue(), x);
      scope.requireNothingBehind(result);
      outputs.put(head.getKey(), result);
      ends.put(head.getKey(), recorder.operations());
    }
    return new RecordedModel(input, outputs, scope.parameters(), scope.states(), ends);
  }

  private RecordedModel dry() {
    return record(new Recorder(Extent.of(1, 1)), false, States.ZERO);
  }

  /** {@return the parameters, in the order of the layers} */
  public List<ParameterSpec> parameters() {
    return dry().parameters();
  }

  /** {@return the shape of what the last layer computes, of a model without heads} */
  public Shape outputShape() {
    return dry().output().shape();
  }

  /**
   * {@return the shapes of what the model computes, by head; of {@link Example#UNNAMED} where it
   * has none}
   */
  public Map<String, Shape> outputShapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    dry().outputs().forEach((head, output) -> shapes.put(head, output.shape()));
    return shapes;
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
    return ModelDefinition.write(this);
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
    return ModelDefinition.read(definition, factory);
  }

  /** A model of the same input. */
  Model with(Map<String, Layer> newLayers, Map<String, Layer> newHeads) {
    return new Model(vocabulary, features, newLayers, newHeads).checked();
  }

  @Override
  public String toString() {
    return "Model of "
        + Listing.of(layers.keySet())
        + (heads.isEmpty() ? "" : " with heads " + Listing.of(heads.keySet()));
  }
}
