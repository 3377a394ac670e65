package dev.sluice.model;

import dev.sluice.op.Shape;
import dev.sluice.text.TextTable;
import java.util.List;

/**
 * Weights that a {@link WeightLoader} has read, and from where. {@link #toString} is a table for a
 * person.
 *
 * @param weights the weights
 * @param mapped which tensor became which parameter, in the model's order
 * @param leftOver tensors below the prefix that are no parameter of the model
 * @param missing parameters that the file lacks
 */
public record LoadedWeights(
    Weights weights, List<Mapped> mapped, List<String> leftOver, List<ParameterSpec> missing) {
  /**
   * A tensor that became a parameter.
   *
   * @param tensor its name in the file
   * @param type its element type in the file, as {@code BF16}
   * @param parameter the parameter
   */
  public record Mapped(String tensor, String type, ParameterSpec parameter) {}

  /** Copies the lists. */
  public LoadedWeights {
    mapped = List.copyOf(mapped);
    leftOver = List.copyOf(leftOver);
    missing = List.copyOf(missing);
  }

  @Override
  public String toString() {
    TextTable table = new TextTable("tensor", "type", "parameter", "shape", "");
    for (Mapped one : mapped) {
      Shape shape = one.parameter.shape();
      table.line(one.tensor, one.type, one.parameter.name(), shape.toString(), "");
    }
    for (String tensor : leftOver) {
      table.line(tensor, "", "", "", "left over");
    }
    for (ParameterSpec parameter : missing) {
      table.line("", "", parameter.name(), parameter.shape().toString(), "missing, as it was");
    }
    return table
        + String.format(
            "%d mapped, %d left over, %d missing%n",
            mapped.size(), leftOver.size(), missing.size());
  }
}
