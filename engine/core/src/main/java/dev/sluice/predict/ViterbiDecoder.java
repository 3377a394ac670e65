package dev.sluice.predict;

import dev.sluice.model.Crf;
import dev.sluice.model.Weights;
import dev.sluice.text.Listing;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Finds the best tags of a sequence by a trained {@link Crf} (Viterbi 1967).
 *
 * <pre>{@code
 * ViterbiDecoder decoder = ViterbiDecoder.of(weights, "crf");
 * int[] tags = decoder.decode(predictor.predict(tokens));
 * }</pre>
 */
public final class ViterbiDecoder {
  private final int tags;
  private final float[] transitions;
  private final float[] start;
  private final float[] end;

  private ViterbiDecoder(float[] transitions, float[] start, float[] end) {
    this.tags = start.length;
    this.transitions = transitions;
    this.start = start;
    this.end = end;
  }

  /**
   * Of a trained model.
   *
   * @param weights its weights
   * @param layer the name of its {@link Crf}
   * @return the decoder
   * @throws IllegalArgumentException where the model has no such layer
   */
  public static ViterbiDecoder of(Weights weights, String layer) {
    Objects.requireNonNull(weights, "Viterbi decoder: the weights are missing");
    if (!weights.names().contains(layer + "." + Crf.TRANSITIONS)) {
      String end = "." + Crf.TRANSITIONS;
      List<String> chains =
          weights.names().stream()
              .filter(name -> name.endsWith(end))
              .map(name -> name.substring(0, name.length() - end.length()))
              .toList();
      throw new IllegalArgumentException(
          "Viterbi decoder: the model has no Crf layer '"
              + layer
              + "'"
              + (chains.isEmpty() ? ", nor any other" : "; there are " + Listing.of(chains)));
    }
    return new ViterbiDecoder(
        weights.values(layer + "." + Crf.TRANSITIONS).clone(),
        weights.values(layer + "." + Crf.START).clone(),
        weights.values(layer + "." + Crf.END).clone());
  }

  /**
   * The tags whose score is largest; of equal ones those of the lowest tag.
   *
   * @param prediction a line per step, as the model hands out
   * @return a tag per step
   */
  public int[] decode(Prediction prediction) {
    Objects.requireNonNull(prediction, "Viterbi decoder: the prediction is missing");
    float[][] emissions = prediction.outputs(); // which refuses those of several heads
    if (prediction.columns() != tags) {
      throw new IllegalArgumentException(
          "Viterbi decoder: the prediction has "
              + prediction.columns()
              + " columns, the model "
              + tags
              + " tags");
    }
    double[] best = new double[tags];
    int[][] from = new int[emissions.length][tags];
    for (int j = 0; j < tags; j++) {
      best[j] = start[j] + emissions[0][j];
    }
    for (int t = 1; t < emissions.length; t++) {
      double[] next = new double[tags];
      Arrays.fill(next, Double.NEGATIVE_INFINITY);
      for (int i = 0; i < tags; i++) {
        for (int j = 0; j < tags; j++) {
          double way = best[i] + transitions[i * tags + j];
          if (way > next[j]) {
            next[j] = way;
            from[t][j] = i;
          }
        }
      }
      for (int j = 0; j < tags; j++) {
        best[j] = next[j] + emissions[t][j];
      }
    }
    int[] decoded = new int[emissions.length];
    for (int j = 1; j < tags; j++) {
      if (best[j] + end[j]
          > best[decoded[emissions.length - 1]] + end[decoded[emissions.length - 1]]) {
        decoded[emissions.length - 1] = j;
      }
    }
    for (int t = emissions.length - 1; t > 0; t--) {
      decoded[t - 1] = from[t][decoded[t]];
    }
    return decoded;
  }
}
