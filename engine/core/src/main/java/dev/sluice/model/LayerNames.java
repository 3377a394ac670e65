package dev.sluice.model;

import dev.sluice.text.Listing;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Names of layers within a model or a container. */
final class LayerNames {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*");

  private LayerNames() {}

  /** A copy, whose names and layers are looked at. */
  static Map<String, Layer> checked(String owner, Map<String, Layer> layers) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException(owner + ": has no layers, needs at least one");
    }
    Map<String, Layer> copy = new LinkedHashMap<>();
    layers.forEach((name, layer) -> copy.putAll(with(owner, copy, name, layer)));
    return Collections.unmodifiableMap(copy);
  }

  /** A copy with one more. */
  static Map<String, Layer> with(
      String owner, Map<String, Layer> layers, String name, Layer layer) {
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
    Map<String, Layer> more = new LinkedHashMap<>(layers);
    more.put(name, layer);
    return more;
  }

  /** Named by their numbers from 0. */
  static Map<String, Layer> numbered(Layer... layers) {
    Map<String, Layer> named = new LinkedHashMap<>();
    for (Layer layer : layers) {
      named.put(Integer.toString(named.size()), layer);
    }
    return named;
  }
}
