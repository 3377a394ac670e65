package dev.sluice.train;

import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.data.PackedLayout;
import java.util.Objects;

/**
 * What an evaluation counts beside the loss; {@link Metrics} has the usual ones. Evaluations know
 * it by its name, of which there may be one.
 */
public interface Metric {
  /** {@return the name that evaluations show} */
  String name();

  /** {@return the head that it looks at; {@link Example#UNNAMED} of a model without heads} */
  default String head() {
    return Example.UNNAMED;
  }

  /**
   * The same of one of several heads.
   *
   * @param head the head's name
   * @return the metric
   */
  default Metric on(String head) {
    return new OfHead(Objects.requireNonNull(head, "Metric: the head's name is missing"), this);
  }

  /** {@return a count that has seen nothing} */
  Count begin();

  /**
   * A metric of one of several heads.
   *
   * @param head the head
   * @param metric what is counted of it
   */
  record OfHead(String head, Metric metric) implements Metric {
    @Override
    public String name() {
      return metric.name();
    }

    @Override
    public Count begin() {
      return metric.begin();
    }
  }

  /** A count over the batches of a data set. */
  interface Count {
    /**
     * Adds a batch.
     *
     * @param scored what the model has predicted of it
     */
    void add(Scored scored);

    /** {@return the metric of all batches so far; NaN where there is none} */
    double value();
  }

  /**
   * A batch and what a model has predicted of it.
   *
   * @param layout where the batch's rows lie
   * @param targets classes or numbers, a line per row or per sequence
   * @param predictions a line for each target's: probabilities of the classes, or the model's
   *     output
   * @param columns numbers of a line
   */
  record Scored(PackedLayout layout, Batch.Numbers targets, float[] predictions, int columns) {
    /** {@return how many lines there are} */
    public int lines() {
      return predictions.length / columns;
    }

    /**
     * A number of a line.
     *
     * @param line the line
     * @param column the column
     * @return the number
     */
    public float at(int line, int column) {
      if (line < 0 || line >= lines() || column < 0 || column >= columns) {
        throw new IndexOutOfBoundsException(
            "Metric: line "
                + line
                + ", column "
                + column
                + " of "
                + lines()
                + " lines of "
                + columns
                + " numbers");
      }
      return predictions[line * columns + column];
    }

    /**
     * The class of a line: the column of its largest number, the first of equal ones.
     *
     * @param line the line
     * @return the class
     */
    public int predicted(int line) {
      int best = 0;
      for (int j = 1; j < columns; j++) {
        best = at(line, j) > at(line, best) ? j : best;
      }
      return best;
    }

    /**
     * The targets where they are classes.
     *
     * @param metric who asks, for the message
     * @return a class per line, or {@link dev.sluice.op.SoftmaxCrossEntropy#IGNORED}
     * @throws IllegalArgumentException where they are numbers
     */
    public int[] classes(Metric metric) {
      if (targets instanceof Batch.Indices(int[] values)) {
        return values;
      }
      throw new IllegalArgumentException(
          "Metric " + metric.name() + ": needs classes for targets, and gets numbers");
    }

    /**
     * The targets where they are numbers.
     *
     * @param metric who asks, for the message
     * @return numbers, line by line
     * @throws IllegalArgumentException where they are classes, or of another size than the
     *     predictions
     */
    public float[] numbers(Metric metric) {
      if (targets instanceof Batch.Floats(float[] values)) {
        if (values.length != predictions.length) {
          throw new IllegalArgumentException(
              "Metric "
                  + metric.name()
                  + ": "
                  + values.length
                  + " targets for "
                  + predictions.length
                  + " predictions");
        }
        return values;
      }
      throw new IllegalArgumentException(
          "Metric " + metric.name() + ": needs numbers for targets, and gets classes");
    }
  }
}
