package dev.sluice.predict;

import java.util.random.RandomGenerator;

/**
 * Draws from the softmax of logits, with temperature, top-k (Fan et al. 2018) and top-p (Holtzman
 * et al. 2020). Allocates nothing after its first draw. Not safe for use by several threads.
 */
public final class Sampler {
  private final double temperature;
  private final int topK;
  private final double topP;
  private final RandomGenerator random;
  private double[] weights = new double[0];
  private int[] heap = new int[0];

  /**
   * Makes a sampler.
   *
   * @param temperature what logits are divided by; 0 always takes the most likely
   * @param topK draws among so many of the most likely only; 0 for all
   * @param topP draws among the fewest of the most likely whose probabilities reach this sum; 1 for
   *     all
   * @param random where draws come from
   */
  public Sampler(double temperature, int topK, double topP, RandomGenerator random) {
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Sampler: temperature is " + temperature + ", must be at least 0");
    }
    if (topK < 0) {
      throw new IllegalArgumentException("Sampler: top-k is " + topK + ", must be at least 0");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("Sampler: top-p is " + topP + ", must be in (0, 1]");
    }
    this.temperature = temperature;
    this.topK = topK;
    this.topP = topP;
    this.random = random;
  }

  /**
   * Draws a class.
   *
   * @param logits one number per class, below +∞; −∞ is never drawn
   * @return the class drawn
   */
  public int next(float[] logits) {
    int best = 0;
    for (int i = 0; i < logits.length; i++) {
      if (!(logits[i] < Float.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("Sampler: logit " + i + " is " + logits[i]);
      }
      best = logits[i] > logits[best] ? i : best;
    }
    if (logits.length == 0 || logits[best] == Float.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException(
          "Sampler: none of " + logits.length + " classes has a probability above 0");
    }
    if (temperature == 0 || topK == 1) {
      return best;
    }
    if (weights.length != logits.length) {
      weights = new double[logits.length];
      heap = new int[logits.length];
    }
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      weights[i] = Math.exp((logits[i] - logits[best]) / temperature);
      sum += weights[i];
    }
    return topK == 0 && topP == 1 ? drawAny(sum) : drawLikely(sum);
  }

  private int drawAny(double sum) {
    double left = random.nextDouble() * sum;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      left -= weights[i];
      last = weights[i] > 0 ? i : last;
      if (left < 0) {
        return i;
      }
    }
    return last; // rounding alone leads here
  }

  /** Moves the most likely classes, one by one, to the end of the heap, then draws among them. */
  private int drawLikely(double sum) {
    int size = weights.length;
    for (int i = 0; i < size; i++) {
      heap[i] = i;
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      siftDown(i, size);
    }
    int most = topK == 0 ? size : Math.min(topK, size);
    double kept = 0;
    int count = 0;
    while (count < most && (count == 0 || kept < topP * sum)) {
      int top = heap[0];
      size--;
      heap[0] = heap[size];
      heap[size] = top;
      siftDown(0, size);
      kept += weights[top];
      count++;
    }
    double left = random.nextDouble() * kept;
    for (int i = 0; i < count; i++) {
      int candidate = heap[weights.length - 1 - i];
      left -= weights[candidate];
      if (left < 0) {
        return candidate;
      }
    }
    return heap[weights.length - 1]; // rounding alone leads here
  }

  private void siftDown(int from, int size) {
    int at = from;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        return;
      }
      if (child + 1 < size && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], heap[at])) {
        return;
      }
      int saved = heap[at];
      heap[at] = heap[child];
      heap[child] = saved;
      at = child;
    }
  }

  /** More likely first; of equal ones the lower number. */
  private boolean before(int a, int b) {
    return weights[a] > weights[b] || weights[a] == weights[b] && a < b;
  }
}
