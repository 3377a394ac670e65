package dev.sluice.model;

import dev.sluice.op.Cell;
import dev.sluice.op.Unary;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/** Makes Sluice's own layers again from their kind and options. */
public final class Layers {
  private static final List<String> KINDS =
      List.of(
          "activation",
          "attention_pooling",
          "conv1d",
          "crf",
          "dense",
          "dropout",
          "embedding",
          "layer_norm",
          "parallel",
          "pooling",
          "recurrent",
          "repeat_vector",
          "residual",
          "sequential");

  private Layers() {}

  /** Makes a layer from its definition; a model with layers of one's own is read with one. */
  @FunctionalInterface
  public interface Factory {
    /**
     * Makes a layer.
     *
     * @param kind as of {@link Layer#kind()}
     * @param options as of {@link Layer#options()}, whole numbers as {@code Long}, layers made
     * @return the layer
     * @throws IllegalArgumentException where the kind is unknown or an option is wrong
     */
    Layer make(String kind, Map<String, Object> options);
  }

  /**
   * Makes one of Sluice's own layers.
   *
   * @param kind as of {@link Layer#kind()}
   * @param options as of {@link Layer#options()}, whole numbers as {@code Long}
   * @return the layer
   * @throws IllegalArgumentException where the kind is unknown or an option is wrong
   */
  public static Layer make(String kind, Map<String, Object> options) {
    Read read = new Read(kind, options);
    return switch (kind) {
      case "embedding" -> {
        Embedding embedding = new Embedding(read.integer("vocabulary"), read.integer("size"));
        yield options.containsKey(Embedding.PADDING)
            ? embedding.padding(read.integer(Embedding.PADDING))
            : embedding;
      }
      case "crf" -> new Crf();
      case "conv1d" ->
          new Conv1d(
              read.integer("filters"),
              read.integer("kernel"),
              read.integer("dilation"),
              read.truth("causal"));
      case "dense" -> new Dense(read.integer("size"), read.truth("bias"));
      case "dropout" -> new Dropout(read.number("rate"), read.truth("variational"));
      case "layer_norm" -> new LayerNorm(read.number("epsilon"));
      case "repeat_vector" -> new RepeatVector();
      case "attention_pooling" -> new AttentionPooling(read.integer("units"));
      case "sequential" -> new Sequential(read.layers("layers"));
      case "residual" -> new Residual((Layer) read.get("layer", Layer.class));
      case "parallel" ->
          new Parallel(read.layers("branches"), read.constant("join", Parallel.Join.class));
      case "pooling" -> new Pooling(read.constant("way", Pooling.Way.class));
      case "activation" -> new Activation(read.constant("function", Unary.Kind.class));
      case "recurrent" ->
          new Recurrent(
              new RecurrentOptions(
                  Cell.of(read.text("cell")),
                  read.integer("hidden_size"),
                  read.integer("layers"),
                  read.constant("direction", Direction.class),
                  read.truth("bias"),
                  read.integer("projection_size"),
                  read.number("dropout"),
                  read.number("input_dropout"),
                  read.number("recurrent_dropout"),
                  read.constant("output", Output.class),
                  read.constant("init", RecurrentInit.class),
                  options.containsKey("forget_bias") ? read.number("forget_bias") : Double.NaN));
      default ->
          throw new IllegalArgumentException(
              "Unknown layer kind '" + kind + "'; there are " + KINDS);
    };
  }

  private record Read(String kind, Map<String, Object> options) {
    private Object get(String name, Class<?> type) {
      Object value = options.get(name);
      if (!type.isInstance(value)) {
        throw new IllegalArgumentException(
            "Layer '"
                + kind
                + "': option '"
                + name
                + "' is "
                + value
                + ", must be a "
                + type.getSimpleName());
      }
      return value;
    }

    int integer(String name) {
      long value = (Long) get(name, Long.class);
      if (value != (int) value) {
        throw new IllegalArgumentException(
            "Layer '" + kind + "': option '" + name + "' is " + value + ", too large");
      }
      return (int) value;
    }

    double number(String name) {
      return ((Number) get(name, Number.class)).doubleValue();
    }

    boolean truth(String name) {
      return (Boolean) get(name, Boolean.class);
    }

    SequencedMap<String, Layer> layers(String name) {
      SequencedMap<String, Layer> layers = new LinkedHashMap<>();
      ((Map<?, ?>) get(name, Map.class))
          .forEach((key, layer) -> layers.put((String) key, (Layer) layer));
      return layers;
    }

    String text(String name) {
      return (String) get(name, String.class);
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) {
      String text = text(name);
      for (E constant : type.getEnumConstants()) {
        if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
          return constant;
        }
      }
      throw new IllegalArgumentException(
          "Layer '"
              + kind
              + "': option '"
              + name
              + "' is "
              + text
              + ", must be one of "
              + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
    }
  }
}
