package dev.sluice.model;

import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import java.util.Map;

/**
 * A vector per token: {@code [n, 1]} of tokens to {@code [n, size]}; parameter {@code weight
 * [vocabulary, size]}, drawn from N(0, 1) as in PyTorch.
 *
 * @param vocabulary the number of tokens
 * @param size the length of a vector
 */
public record Embedding(int vocabulary, int size) implements Layer {
  /** Checks the sizes. */
  public Embedding {
    Options.atLeastOne("Embedding", "vocabulary", vocabulary);
    Options.atLeastOne("Embedding", "size", size);
  }

  @Override
  public Buffer record(Scope scope, Buffer x) {
    if (scope.vocabulary() > vocabulary) {
      throw new IllegalArgumentException(
          "Embedding: has "
              + vocabulary
              + " vectors, the model reads "
              + scope.vocabulary()
              + " different tokens");
    }
    Buffer table = scope.parameter("weight", Shape.matrix(vocabulary, size), Initializer.normal(1));
    return scope.recorder().embedding(table, x);
  }

  @Override
  public String kind() {
    return "embedding";
  }

  @Override
  public Map<String, Object> options() {
    return Map.of("vocabulary", vocabulary, "size", size);
  }
}
