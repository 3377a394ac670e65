package dev.sluice.model;

import dev.sluice.file.SafetensorsFile;
import dev.sluice.file.TensorEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds parameters that a file has under other names, for the error that says so. */
final class OtherNames {
  private OtherNames() {}

  static List<Long> dimensions(ParameterSpec parameter) {
    return Arrays.stream(parameter.shape().dimensions()).boxed().toList();
  }

  /** Under which other names the file has what is missing, as a part of a sentence. */
  static String hint(SafetensorsFile file, List<ParameterSpec> missing) {
    String whole = commonPrefix(file, missing, "");
    if (whole != null) {
      return "; found under the prefix '" + whole + "'";
    }
    Map<String, List<ParameterSpec>> byLayer = new LinkedHashMap<>();
    for (ParameterSpec parameter : missing) {
      byLayer.computeIfAbsent(layer(parameter.name()), _ -> new ArrayList<>()).add(parameter);
    }
    Map<String, String> renames = new LinkedHashMap<>();
    byLayer.forEach(
        (layer, members) -> {
          String found = layer.isEmpty() ? null : commonPrefix(file, members, layer + ".");
          if (found != null && found.endsWith(".")) {
            renames.put(found.substring(0, found.length() - 1), layer);
          }
        });
    List<String> said = new ArrayList<>();
    renames.forEach((from, to) -> said.add("'" + to + "' under the prefix '" + from + ".'"));
    return said.isEmpty() ? "" : "; found " + String.join(", ", said);
  }

  /** A parameter's name without its last part. */
  private static String layer(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  /** What the file puts before the parameters' names, without a first part that all have. */
  private static String commonPrefix(
      SafetensorsFile file, List<ParameterSpec> parameters, String without) {
    String first = parameters.getFirst().name().substring(without.length());
    Set<String> candidates = new LinkedHashSet<>();
    for (String tensor : file.tensors().keySet()) {
      if (tensor.equals(first) || tensor.endsWith("." + first)) {
        candidates.add(tensor.substring(0, tensor.length() - first.length()));
      }
    }
    for (String candidate : candidates) {
      boolean all = true;
      for (ParameterSpec parameter : parameters) {
        TensorEntry entry =
            file.tensors().get(candidate + parameter.name().substring(without.length()));
        all &= entry != null && entry.shape().equals(dimensions(parameter));
      }
      if (all) {
        return candidate;
      }
    }
    return null;
  }
}
