package dev.sluice.model;

import dev.sluice.file.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model as text: JSON of its input and its layers' kinds and options. A layer among a layer's
 * options is {@code {"kind", "options"}}; layers by name are an array of such with {@code "name"},
 * which keeps their order.
 */
final class ModelDefinition {
  /** Far more than anybody trains; a damaged file may ask for more. */
  private static final int MOST_LAYERS = 1000;

  /** Containers within containers; each takes three of JSON's levels. */
  private static final int MOST_NESTING = 16;

  private static final String NAME = "name";
  private static final String KIND = "kind";
  private static final String OPTIONS = "options";
  private static final String LAYERS = "layers";
  private static final String HEADS = "heads";
  private static final String VOCABULARY = "vocabulary";
  private static final String FEATURES = "features";

  private ModelDefinition() {}

  static String write(Model model) {
    int layers = count(model.layers()) + count(model.heads());
    if (layers > MOST_LAYERS) {
      throw new IllegalArgumentException(
          "Model: has " + layers + " layers, must have at most " + MOST_LAYERS);
    }
    Map<String, Object> root = new LinkedHashMap<>();
    if (model.vocabulary() > 0) {
      root.put(VOCABULARY, model.vocabulary());
    } else {
      root.put(FEATURES, model.features());
    }
    root.put(LAYERS, named(model.layers(), 0));
    if (!model.heads().isEmpty()) {
      root.put(HEADS, named(model.heads(), 0));
    }
    return Json.write(root);
  }

  private static int count(Map<?, ?> layers) {
    int count = 0;
    for (Object layer : layers.values()) {
      count++;
      for (Object option : ((Layer) layer).options().values()) {
        if (option instanceof Layer inner) {
          count += count(Map.of("", inner));
        } else if (option instanceof Map<?, ?> map
            && map.values().stream().allMatch(Layer.class::isInstance)) {
          count += count(map);
        }
      }
    }
    return count;
  }

  private static List<Object> named(Map<?, ?> layers, int depth) {
    List<Object> list = new ArrayList<>();
    layers.forEach(
        (name, layer) -> {
          Map<String, Object> written = layer((Layer) layer, depth);
          written.put(NAME, name);
          list.add(written);
        });
    return list;
  }

  private static Map<String, Object> layer(Layer layer, int depth) {
    if (depth > MOST_NESTING) {
      throw new IllegalArgumentException(
          "Model: layers within layers nest more than " + MOST_NESTING + " deep");
    }
    Map<String, Object> options = new TreeMap<>();
    layer
        .options()
        .forEach((name, value) -> options.put(name, option(layer, name, value, depth + 1)));
    Map<String, Object> written = new TreeMap<>();
    written.put(KIND, layer.kind());
    written.put(OPTIONS, options);
    return written;
  }

  private static Object option(Layer owner, String name, Object value, int depth) {
    return switch (value) {
      case Layer layer -> layer(layer, depth);
      case Map<?, ?> layers when layers.values().stream().allMatch(Layer.class::isInstance) ->
          named(layers, depth);
      case String text -> text;
      case Boolean truth -> truth;
      case Integer number -> number;
      case Long number -> number;
      case Double number -> number;
      case null, default ->
          throw new IllegalArgumentException(
              "Layer '"
                  + owner.kind()
                  + "': option '"
                  + name
                  + "' is a "
                  + (value == null ? "null" : value.getClass().getSimpleName())
                  + ", must be a string, a whole number, a double, a boolean, a layer or a map of"
                  + " layers by name");
    };
  }

  static Model read(String definition, Layers.Factory factory) {
    Map<String, Object> root = Json.parseObject(definition.getBytes(StandardCharsets.UTF_8));
    Model empty;
    if (root.get(VOCABULARY) instanceof Long size) {
      empty = Model.tokens(size(VOCABULARY, size));
    } else if (root.get(FEATURES) instanceof Long size) {
      empty = Model.features(size(FEATURES, size));
    } else {
      throw new IllegalArgumentException(
          "Model definition: needs a number 'vocabulary' or 'features'");
    }
    if (!(root.get(LAYERS) instanceof List<?> list)) {
      throw new IllegalArgumentException("Model definition: needs an array 'layers'");
    }
    Reader reader = new Reader(factory);
    Map<String, Layer> layers = reader.layers(list);
    Object heads = root.getOrDefault(HEADS, List.of());
    if (!(heads instanceof List<?> named)) {
      throw new IllegalArgumentException("Model definition: 'heads' must be an array");
    }
    return empty.with(layers, reader.layers(named));
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

  /** Makes layers, and counts them. */
  private static final class Reader {
    private final Layers.Factory factory;
    private int made;

    Reader(Layers.Factory factory) {
      this.factory = factory;
    }

    Map<String, Layer> layers(List<?> list) {
      Map<String, Layer> layers = new LinkedHashMap<>();
      for (Object element : list) {
        if (!(element instanceof Map<?, ?> map && map.get(NAME) instanceof String name)) {
          throw wrong(element);
        }
        layers = LayerNames.with("Model definition", layers, name, layer(map));
      }
      return layers;
    }

    private Layer layer(Map<?, ?> map) {
      if (!(map.get(KIND) instanceof String kind)
          || !(map.get(OPTIONS) instanceof Map<?, ?> options)) {
        throw wrong(map);
      }
      made++;
      if (made > MOST_LAYERS) {
        throw new IllegalArgumentException(
            "Model definition: more than " + MOST_LAYERS + " layers, which are not read");
      }
      Map<String, Object> read = new TreeMap<>();
      options.forEach((name, value) -> read.put((String) name, option(value)));
      return factory.make(kind, read);
    }

    private Object option(Object value) {
      return switch (value) {
        case Map<?, ?> layer -> layer(layer);
        case List<?> named -> layers(named);
        case null, default -> value;
      };
    }

    private static IllegalArgumentException wrong(Object element) {
      return new IllegalArgumentException(
          "Model definition: a layer needs 'name', 'kind' and 'options', got " + element);
    }
  }
}
