package dev.sluice.examples.tag;

import dev.sluice.model.Embedding;
import dev.sluice.model.Layer;
import dev.sluice.model.Layers;
import dev.sluice.model.Scope;
import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import java.util.List;
import java.util.Map;

/** A word's vector, and beside it what its spelling says, which the program is given. */
record Spelled(Embedding words, int columns) implements Layer {
  static final String INPUT = "spelled";
  private static final String KIND = "spelled";

  @Override
  public Buffer record(Scope scope, Buffer x) {
    Buffer word = scope.apply("words", words, x);
    return scope
        .recorder()
        .concat(List.of(word, scope.recorder().input(INPUT, Shape.rows(columns))));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Map<String, Object> options() {
    return Map.of("words", words, "columns", columns);
  }

  /** Makes Sluice's layers and this one again. */
  static Layer make(String kind, Map<String, Object> options) {
    if (kind.equals(KIND)
        && options.get("words") instanceof Embedding words
        && options.get("columns") instanceof Long columns) {
      return new Spelled(words, Math.toIntExact(columns));
    }
    return Layers.make(kind, options);
  }
}
