package dev.sluice.train;

import dev.sluice.op.SoftmaxCrossEntropy;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The usual metrics; accuracy and macro F1 every evaluation of classes has. */
public final class Metrics {
  private Metrics() {}

  /**
   * The share of targets that are among the k most probable classes.
   *
   * @param k how many
   * @return the metric
   */
  public static Metric topK(int k) {
    return new TopK(k);
  }

  /**
   * {@return {@code 1 − Σ(y − ŷ)² / Σ(y − ȳ)²}, the share of the variance that is explained: the
   * mean over the columns of that of each; of a column that never varies minus infinity, or NaN}
   */
  public static Metric rSquared() {
    return new RSquared();
  }

  /** {@return the mean of {@code |y − ŷ|}} */
  public static Metric meanAbsoluteError() {
    return new MeanError("mean absolute error", false);
  }

  /** {@return the root of the mean of {@code (y − ŷ)²}} */
  public static Metric rootMeanSquaredError() {
    return new MeanError("root mean squared error", true);
  }

  /**
   * F1 of whole entities as the shared tasks of CoNLL count them (Tjong Kim Sang and De Meulder
   * 2003): an entity is right where its kind, its first and its last step are.
   *
   * <p>Steps whose target is ignored, as those of all but a word's first piece, are left out.
   *
   * @param tags the classes' names, as {@code O}, {@code B-PER}, {@code I-PER}: an entity begins
   *     with B, or with an I of another kind than before
   * @return the metric
   */
  public static Metric entityF1(List<String> tags) {
    return new EntityF1(
        List.copyOf(Objects.requireNonNull(tags, "Metric entity F1: the tags are missing")));
  }

  private record TopK(int k) implements Metric {
    TopK {
      if (k < 1) {
        throw new IllegalArgumentException("Metric top-k: k is " + k + ", must be at least 1");
      }
    }

    @Override
    public String name() {
      return "top-" + k;
    }

    @Override
    public Count begin() {
      return new Count() {
        private long right;
        private long all;

        @Override
        public void add(Scored scored) {
          int[] targets = scored.classes(TopK.this);
          for (int line = 0; line < targets.length; line++) {
            if (targets[line] != SoftmaxCrossEntropy.IGNORED) {
              float own = scored.at(line, targets[line]);
              int before = Float.isNaN(own) ? scored.columns() : 0;
              for (int j = 0; j < scored.columns(); j++) {
                float other = scored.at(line, j);
                before += other > own || other == own && j < targets[line] ? 1 : 0;
              }
              right += before < k ? 1 : 0;
              all++;
            }
          }
        }

        @Override
        public double value() {
          return (double) right / all;
        }
      };
    }
  }

  private record RSquared() implements Metric {
    @Override
    public String name() {
      return "R²";
    }

    @Override
    public Count begin() {
      return new Count() {
        private Variation[] columns = {};

        @Override
        public void add(Scored scored) {
          float[] targets = scored.numbers(RSquared.this);
          if (columns.length == 0) {
            columns = new Variation[scored.columns()];
            Arrays.setAll(columns, j -> new Variation());
          }
          for (int i = 0; i < targets.length; i++) {
            columns[i % columns.length].add(targets[i], scored.predictions()[i]);
          }
        }

        @Override
        public double value() {
          return Stream.of(columns).mapToDouble(Variation::explained).average().orElse(Double.NaN);
        }
      };
    }
  }

  /** How far the numbers of a column are from their mean, by Welford's updates (1962). */
  private static final class Variation {
    private long all;
    private double mean;
    private double variation;
    private double errors;

    void add(double target, double prediction) {
      errors += (target - prediction) * (target - prediction);
      all++;
      double before = target - mean;
      mean += before / all;
      variation += before * (target - mean);
    }

    double explained() {
      return 1 - errors / variation;
    }
  }

  private record MeanError(String name, boolean squared) implements Metric {
    @Override
    public Count begin() {
      return new Count() {
        private double sum;
        private long all;

        @Override
        public void add(Scored scored) {
          float[] targets = scored.numbers(MeanError.this);
          for (int i = 0; i < targets.length; i++) {
            double error = Math.abs((double) targets[i] - scored.predictions()[i]);
            sum += squared ? error * error : error;
          }
          all += targets.length;
        }

        @Override
        public double value() {
          return squared ? Math.sqrt(sum / all) : sum / all;
        }
      };
    }
  }
}
