package dev.sluice.model;

import dev.sluice.text.Listing;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/** Names of layers within a model or a container. */
final class LayerNames {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*");

  private LayerNames() {}

  /** A copy, whose names and layers are looked at. */
  static SequencedMap<String, Layer> checked(String owner, SequencedMap<String, Layer> layers) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException(owner + ": has no layers, needs at least one");
    }
    SequencedMap<String, Layer> copy = new LinkedHashMap<>();
    layers.forEach((name, layer) -> copy.putAll(with(owner, copy, name, layer)));
    return Collections.unmodifiableSequencedMap(copy);
  }

  /** A copy with one more. */
  static SequencedMap<String, Layer> with(
      String owner, Map<String, Layer> layers, String name, Layer layer) {
    Objects.requireNonNull(name, () -> owner + ": a layer's name is missing");
    Objects.requireNonNull(layer, () -> owner + ": layer '" + name + "' is missing");
    boolean named = name.equals(Model.UNNAMED) || NAME.matcher(name).matches();
    if (!named || layers.containsKey(name)) {
      throw new IllegalArgumentException(
          owner
              + ": layer name '"
              + name
              + "' must be new and of letters, digits and _, with dots between such; there are "
              + Listing.of(layers.keySet()));
    }
    SequencedMap<String, Layer> more = new LinkedHashMap<>(layers);
    more.put(name, layer);
    return more;
  }

  /** Named by their numbers from 0. */
  static SequencedMap<String, Layer> numbered(Layer... layers) {
    SequencedMap<String, Layer> named = new LinkedHashMap<>();
    for (Layer layer : layers) {
      named.put(Integer.toString(named.size()), layer);
    }
    return named;
  }
}
