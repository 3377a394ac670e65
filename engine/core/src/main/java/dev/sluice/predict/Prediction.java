package dev.sluice.predict;

import java.util.Arrays;
import java.util.Objects;

/**
 * What a model computed of one sequence: a line of numbers per step, or one for the sequence.
 *
 * @param values the lines, one after the other; of a classifier logits
 * @param columns numbers of a line
 */
public record Prediction(float[] values, int columns) {
  /** {@return how many lines there are: the sequence's steps, or 1} */
  public int lines() {
    return values.length / columns;
  }

  /**
   * A line as the model computed it.
   *
   * @param line its number, from 0
   * @return its numbers
   */
  public float[] output(int line) {
    int from = Objects.checkIndex(line, lines()) * columns;
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

  private int classOf(int line) {
    int best = line * columns;
    for (int i = best + 1; i < (line + 1) * columns; i++) {
      boolean greater = values[i] > values[best] || Float.isNaN(values[i]);
      best = greater && !Float.isNaN(values[best]) ? i : best;
    }
    return best - line * columns;
  }

  @Override
  public String toString() {
    return "Prediction of " + lines() + " lines of " + columns + " numbers";
  }
}
