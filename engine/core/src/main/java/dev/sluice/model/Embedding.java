package dev.sluice.model;

import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A vector per token: {@code [n, 1]} of tokens to {@code [n, size]}; parameter {@code weight
 * [vocabulary, size]}, drawn from N(0, 1) as in PyTorch, or as is asked for.
 *
 * @param vocabulary the number of tokens
 * @param size the length of a vector
 * @param init how the vectors are drawn; not in files, which have the weights
 * @param paddingIndex a token that means nothing: its vector is 0 and stays so
 */
public record Embedding(int vocabulary, int size, Initializer init, OptionalInt paddingIndex)
    implements Layer {
  static final String PADDING = "padding_index";

  /** Checks the sizes and the padding index. */
  public Embedding {
    Options.atLeastOne("Embedding", "vocabulary", vocabulary);
    Options.atLeastOne("Embedding", "size", size);
    if (paddingIndex.isPresent()
        && (paddingIndex.getAsInt() < 0 || paddingIndex.getAsInt() >= vocabulary)) {
      throw new IllegalArgumentException(
          "Embedding: the padding index is "
              + paddingIndex.getAsInt()
              + ", must be in [0, "
              + vocabulary
              + ")");
    }
  }

  /**
   * Drawn as in PyTorch.
   *
   * @param vocabulary the number of tokens
   * @param size the length of a vector
   */
  public Embedding(int vocabulary, int size) {
    this(vocabulary, size, Initializer.normal(1), OptionalInt.empty());
  }

  /**
   * Vectors that are there already; {@link dev.sluice.train.Optimizer#freeze} keeps them.
   *
   * @param table {@code [vocabulary][size]}, a vector per token
   * @return the layer
   */
  public static Embedding pretrained(float[][] table) {
    Objects.requireNonNull(table, "Embedding: the table is missing");
    if (table.length == 0) {
      throw new IllegalArgumentException("Embedding: the table has no vectors");
    }
    return new Embedding(table.length, table[0].length).init(Initializer.of(table));
  }

  /**
   * With other first vectors.
   *
   * @param vectors how they are drawn
   * @return the layer
   */
  public Embedding init(Initializer vectors) {
    return new Embedding(vocabulary, size, vectors, paddingIndex);
  }

  /**
   * With a token whose vector is 0 and is not trained, as a tag for words that are not known or a
   * symbol that fills up. Unlike PyTorch's, whose vector may be set, it is 0 whatever was loaded.
   *
   * @param index the token
   * @return the layer
   */
  public Embedding padding(int index) {
    return new Embedding(vocabulary, size, init, OptionalInt.of(index));
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
    Recorder r = scope.recorder();
    Buffer table = scope.parameter("weight", Shape.matrix(vocabulary, size), firstVectors());
    Buffer vectors = r.embedding(table, x);
    if (paddingIndex.isEmpty()) {
      return vectors;
    }
    // Whatever a file has for it, it is 0; and no gradient reaches it.
    float[] mask = new float[vocabulary];
    Arrays.fill(mask, 1);
    mask[paddingIndex.getAsInt()] = 0;
    Buffer counts = r.embedding(r.constant("mask", Shape.matrix(vocabulary, 1), mask), x);
    return r.where(counts, vectors, r.fill(0, Shape.scalar()));
  }

  private Initializer firstVectors() {
    if (paddingIndex.isEmpty()) {
      return init;
    }
    int from = paddingIndex.getAsInt() * size;
    return (values, shape, random) -> {
      init.fill(values, shape, random);
      Arrays.fill(values, from, from + size, 0);
    };
  }

  @Override
  public String kind() {
    return "embedding";
  }

  @Override
  public Map<String, Object> options() {
    Map<String, Object> options = new TreeMap<>(Map.of("vocabulary", vocabulary, "size", size));
    paddingIndex.ifPresent(index -> options.put(PADDING, index));
    return options;
  }
}
