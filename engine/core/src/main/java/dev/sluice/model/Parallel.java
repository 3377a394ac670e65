package dev.sluice.model;

import dev.sluice.op.Buffer;
import dev.sluice.op.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * Layers that read the same.
 *
 * @param branches the layers by name; a parameter's name has the branch's in it
 * @param join how their results become one
 */
public record Parallel(SequencedMap<String, Layer> branches, Join join) implements Layer {
  /** How the results of branches become one. */
  public enum Join {
    /** Side by side, in the order of the branches. */
    CONCAT,
    /** Added up; all have one shape. */
    SUM
  }

  /** Checks the names. */
  public Parallel {
    branches = LayerNames.checked("Parallel", branches);
    Objects.requireNonNull(join, "Parallel: how to join the branches is missing");
  }

  /**
   * Branches side by side, called by their numbers from 0.
   *
   * @param branches the layers
   * @return the layer
   */
  public static Parallel concat(Layer... branches) {
    return new Parallel(LayerNames.numbered(branches), Join.CONCAT);
  }

  /**
   * Branches added up, called by their numbers from 0.
   *
   * @param branches the layers
   * @return the layer
   */
  public static Parallel sum(Layer... branches) {
    return new Parallel(LayerNames.numbered(branches), Join.SUM);
  }

  @Override
  public Buffer record(Scope scope, Buffer x) {
    List<Buffer> results = new ArrayList<>();
    branches.forEach((name, layer) -> results.add(scope.apply(name, layer, x)));
    requireAlike(scope, results);
    if (results.size() == 1) {
      return results.getFirst();
    }
    return switch (join) {
      case CONCAT -> scope.recorder().concat(results);
      case SUM -> results.stream().reduce(scope.recorder()::add).orElseThrow();
    };
  }

  private void requireAlike(Scope scope, List<Buffer> results) {
    List<String> names = List.copyOf(branches.keySet());
    Buffer first = results.getFirst();
    for (int i = 1; i < results.size(); i++) {
      Buffer result = results.get(i);
      boolean fits =
          join == Join.CONCAT
              ? result.shape().withColumns(1).equals(first.shape().withColumns(1))
              : result.shape().equals(first.shape());
      if (!fits) {
        throw new ShapeException(
            "Parallel"
                + scope.named()
                + ": branch '"
                + names.get(i)
                + "' makes "
                + result.shape()
                + ", branch '"
                + names.getFirst()
                + "' "
                + first.shape()
                + (join == Join.CONCAT ? "; both must have as many lines" : "; must be the same"));
      }
    }
  }

  /** Of the same layers in the same order. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Parallel that
        && List.copyOf(branches.entrySet()).equals(List.copyOf(that.branches.entrySet()))
        && join == that.join;
  }

  @Override
  public int hashCode() {
    return List.copyOf(branches.entrySet()).hashCode();
  }

  @Override
  public String kind() {
    return "parallel";
  }

  @Override
  public Map<String, Object> options() {
    return Map.of("branches", branches, "join", Options.text(join));
  }
}
