package dev.sluice.train;

import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.op.Buffer;
import dev.sluice.program.Recorder;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What training makes small, per step or per sequence as the model's output is. A loss of one's own
 * composes the recorder's operations, and its gradient comes with them; as a record of its
 * constants its text tells trainings apart, see {@link Trainer#resume}.
 *
 * <pre>{@code
 * record LogCosh() implements Loss {
 *   public Recorded record(Recorder r, String name, Buffer output) {
 *     Buffer targets = r.input(name, output.shape());
 *     Buffer each = …; // of r.subtract(output, targets)
 *     return new Recorded(targets, r.sum(Over.ALL, each), output);
 *   }
 * }
 * }</pre>
 */
@FunctionalInterface
public non-sealed interface Loss extends Objective {
  /** Softmax cross-entropy in nats, over the targets that are not ignored. */
  Loss CROSS_ENTROPY = new Losses.CrossEntropy();

  /**
   * Softmax cross-entropy with label smoothing (Szegedy et al. 2016) and class weights, as in
   * PyTorch: of a target y it is {@code −Σ_c w_c q_c log p_c} with {@code q_y = 1 − ε + ε/C} and
   * {@code q_c = ε/C} elsewhere; the mean divides by {@code Σ w_y} over the targets that count.
   *
   * @param smoothing ε, in {@code [0, 1)}
   * @param classWeights w, one per class; none for 1 each
   * @return the loss
   */
  static Loss crossEntropy(double smoothing, double... classWeights) {
    return new Losses.WeightedCrossEntropy(smoothing, Arrays.stream(classWeights).boxed().toList());
  }

  /**
   * The negative log-likelihood of a linear-chain conditional random field, by target that counts:
   * the sum over the sequences, divided by all their tags. Of steps whose target is ignored all
   * tags are taken for right (Tsuboi et al. 2008). What metrics see are the tags' marginal
   * probabilities; the best sequence of tags has its own, see {@link
   * dev.sluice.predict.ViterbiDecoder}.
   *
   * @param layer the name of the model's {@link dev.sluice.model.Crf}; of one within a head or a
   *     container with dots, as {@code tags.crf}
   * @return the loss
   */
  static Loss chain(String layer) {
    return new ChainLoss(layer);
  }

  /** {@code (ŷ − y)²}, over all numbers. */
  Loss SQUARED_ERROR = new Losses.Squared();

  /** {@code |ŷ − y|}, over all numbers: the median is best. */
  Loss ABSOLUTE_ERROR = new Losses.Absolute();

  /**
   * {@code −y log σ(z) − (1 − y) log(1 − σ(z))} in nats, over all numbers: classes that do not
   * exclude each other, one a column. Targets are from 0 to 1.
   */
  Loss BINARY_CROSS_ENTROPY = new Losses.BinaryCrossEntropy();

  /**
   * Huber's loss (1964): {@code e²/2} of a small error, {@code δ(|e| − δ/2)} of a large one, over
   * all numbers.
   *
   * @param delta δ, above 0, from where an error is large
   * @return the loss
   */
  static Loss huber(double delta) {
    return new Losses.Huber(delta);
  }

  /**
   * The quantile loss (Koenker and Bassett 1978), {@code max(q e, (q − 1) e)} of an error {@code e
   * = y − ŷ}, the mean over levels: a forecast with a band. The model's output has the columns of
   * the targets once for each level, level by level.
   *
   * @param levels q, each in (0, 1), as 0.1, 0.5 and 0.9
   * @return the loss
   */
  static Loss quantile(double... levels) {
    return new Losses.Quantile(levels);
  }

  /**
   * A recorded loss.
   *
   * @param targets the input that the model's output is compared with, classes or numbers
   * @param value {@code [1]}
   * @param prediction records what an evaluation is to make of the output: of classes,
   *     probabilities; not asked for in training
   */
  record Recorded(Buffer targets, Buffer value, Supplier<Buffer> prediction) {
    /**
     * A loss whose prediction is there in any case.
     *
     * @param targets the input that the model's output is compared with
     * @param value {@code [1]}
     * @param prediction what an evaluation is to make of the output
     */
    public Recorded(Buffer targets, Buffer value, Buffer prediction) {
      this(targets, value, () -> prediction);
    }
  }

  /** {@return this one alone, of a model without heads} */
  @Override
  default Map<String, Part> parts() {
    return Map.of(Example.UNNAMED, new Part(this, 1));
  }

  /**
   * What a sum is divided by for the mean, in training, over several batches and in evaluations.
   *
   * @param targets of a batch
   * @return how many count, of numbers every one of a line, unless the loss weighs them
   */
  default double weight(Batch.Numbers targets) {
    return targets.counted();
  }

  /**
   * Throws where it is no loss of a head, as it reads parameters of another one.
   *
   * @param head the head's name; {@link Example#UNNAMED} of a model without heads
   * @throws IllegalArgumentException where it is none
   */
  default void requireHead(String head) {}

  /** {@return whether it needs whole sequences, all their steps: it is none of windows or steps} */
  default boolean ofWholeSequences() {
    return false;
  }

  /**
   * Declares the targets and records the loss, summed over all targets that count; it is divided by
   * their {@link #weight}.
   *
   * @param r the program
   * @param targets what to call the input with the targets
   * @param output what the model computes
   * @return the loss
   */
  Recorded record(Recorder r, String targets, Buffer output);
}
