package dev.sluice.predict;

import dev.sluice.text.Listing;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a model computed of one sequence: a line of numbers per step, or one for the sequence; of a
 * model with heads, that of each. A {@link dev.sluice.model.Crf} hands on what it reads, so a line
 * of a model that ends with one are the tags' emissions: a {@link ViterbiDecoder} finds the best
 * tags.
 *
 * @param values the lines, one after the other; of a classifier logits; none of a model with heads
 * @param columns numbers of a line; 0 of a model with heads
 * @param heads by name what each head computed; none of a model without
 */
public record Prediction(float[] values, int columns, Map<String, Prediction> heads) {
  /** Checks that the numbers are whole lines. */
  public Prediction {
    Objects.requireNonNull(values, "Prediction: the values are missing");
    Objects.requireNonNull(heads, "Prediction: the heads are missing");
    heads = heads.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(heads));
    if (!heads.isEmpty() && (values.length > 0 || columns != 0)) {
      throw new IllegalArgumentException("Prediction: has heads and numbers of its own");
    }
    if (heads.isEmpty() && (columns < 1 || values.length == 0 || values.length % columns != 0)) {
      throw new IllegalArgumentException(
          "Prediction: " + values.length + " numbers are no lines of " + columns);
    }
  }

  /**
   * What a model without heads computed.
   *
   * @param values the lines, one after the other
   * @param columns numbers of a line
   */
  public Prediction(float[] values, int columns) {
    this(values, columns, Map.of());
  }

  /**
   * What heads computed.
   *
   * @param heads by name
   * @return the prediction
   */
  static Prediction ofHeads(Map<String, Prediction> heads) {
    return new Prediction(new float[0], 0, heads);
  }

  /**
   * What one of several heads computed.
   *
   * @param name the head's name
   * @return its prediction
   * @throws IllegalArgumentException where the model has no such head
   */
  public Prediction head(String name) {
    Prediction head = heads.get(name);
    if (head == null) {
      throw new IllegalArgumentException(
          "Prediction: the model has no head '"
              + name
              + "'; there are "
              + Listing.of(heads.keySet()));
    }
    return head;
  }

  /** {@return how many lines there are: the sequence's steps, or 1} */
  public int lines() {
    if (!heads.isEmpty()) {
      throw new IllegalStateException(
          "Prediction: the model has heads "
              + Listing.of(heads.keySet())
              + "; prediction.head(name) is that of one");
    }
    return values.length / columns;
  }

  /**
   * A line as the model computed it.
   *
   * @param line its number, from 0
   * @return its numbers
   */
  public float[] output(int line) {
    if (line < 0 || line >= lines()) {
      throw new IndexOutOfBoundsException(
          "Prediction: line " + line + " of " + lines() + ", which are numbered from 0");
    }
    int from = line * columns;
    return Arrays.copyOfRange(values, from, from + columns);
  }

  /** {@return every line, {@code [lines][columns]}} */
  public float[][] outputs() {
    float[][] all = new float[lines()][];
    Arrays.setAll(all, this::output);
    return all;
  }

  /** {@return the last line: after the last step} */
  public float[] lastOutput() {
    return output(lines() - 1);
  }

  /**
   * The softmax of a line: the probabilities of the classes that a classifier tells apart.
   *
   * @param line its number, from 0
   * @return numbers that add up to 1
   */
  public float[] probabilities(int line) {
    requireClasses();
    float[] result = output(line);
    float largest = Float.NEGATIVE_INFINITY;
    for (float value : result) {
      largest = Math.max(largest, value); // a NaN stays one, and makes all of them so
    }
    double sum = 0;
    for (float value : result) {
      sum += Math.exp((double) value - largest);
    }
    for (int j = 0; j < columns; j++) {
      result[j] = (float) (Math.exp((double) result[j] - largest) / sum);
    }
    return result;
  }

  /** {@return the softmax of every line, {@code [lines][columns]}} */
  public float[][] probabilities() {
    float[][] all = new float[lines()][];
    Arrays.setAll(all, this::probabilities);
    return all;
  }

  /** {@return the softmax of the last line} */
  public float[] lastProbabilities() {
    return probabilities(lines() - 1);
  }

  /**
   * {@return the class of every line: the column of its largest number, the first of equal ones; of
   * a NaN where there is one, as in PyTorch}
   */
  public int[] classes() {
    int[] all = new int[lines()];
    Arrays.setAll(all, this::classOf);
    return all;
  }

  /** {@return the class of the last line} */
  public int lastClass() {
    return classOf(lines() - 1);
  }

  private void requireClasses() {
    if (heads.isEmpty() && columns == 1) {
      throw new IllegalStateException(
          "Prediction: a line has one number, which tells no classes apart; outputs() has it");
    }
  }

  private int classOf(int line) {
    requireClasses();
    int best = line * columns;
    for (int i = best + 1; i < (line + 1) * columns; i++) {
      boolean greater = values[i] > values[best] || Float.isNaN(values[i]);
      best = greater && !Float.isNaN(values[best]) ? i : best;
    }
    return best - line * columns;
  }

  @Override
  public String toString() {
    return heads.isEmpty()
        ? "Prediction of " + lines() + " lines of " + columns + " numbers"
        : "Prediction of heads " + heads;
  }
}
