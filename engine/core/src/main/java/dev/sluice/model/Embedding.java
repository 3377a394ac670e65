package dev.sluice.model;

import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import java.util.Map;

/**
 * A vector per token: {@code [n, 1]} of tokens to {@code [n, size]}; parameter {@code weight
 * [vocabulary, size]}, drawn from N(0, 1) as in PyTorch, or as is asked for.
 *
 * @param vocabulary the number of tokens
 * @param size the length of a vector
 * @param init how the vectors are drawn; not in files, which have the weights
 */
public record Embedding(int vocabulary, int size, Initializer init) implements Layer {
  /** Checks the sizes. */
  public Embedding {
    Options.atLeastOne("Embedding", "vocabulary", vocabulary);
    Options.atLeastOne("Embedding", "size", size);
  }

  /**
   * Drawn as in PyTorch.
   *
   * @param vocabulary the number of tokens
   * @param size the length of a vector
   */
  public Embedding(int vocabulary, int size) {
    this(vocabulary, size, Initializer.normal(1));
  }

  /**
   * Vectors that are there already; {@link dev.sluice.train.Optimizer#freeze} keeps them.
   *
   * @param table {@code [vocabulary][size]}, a vector per token
   * @return the layer
   */
  public static Embedding pretrained(float[][] table) {
    if (table.length == 0) {
      throw new IllegalArgumentException("Embedding: the table has no vectors");
    }
    return new Embedding(table.length, table[0].length, Initializer.of(table));
  }

  /**
   * With other first vectors.
   *
   * @param vectors how they are drawn
   * @return the layer
   */
  public Embedding init(Initializer vectors) {
    return new Embedding(vocabulary, size, vectors);
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
    Buffer table = scope.parameter("weight", Shape.matrix(vocabulary, size), init);
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
