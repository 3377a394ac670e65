package dev.sluice.examples.compare;

import dev.sluice.backend.Backend;
import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.examples.memory.AddingContest;
import dev.sluice.examples.shared.Contest;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.op.Extent;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.TrainingOptions;
import dev.sluice.train.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What is often said of cells, and what is measured here. */
final class Claims {
  private static final int FEATURES = 64;
  private static final int HIDDEN = 128;
  private static final int BATCH = 32;
  private static final int STEPS = 50;
  private static final int WARM_UPS = 15;
  private static final int ROUNDS = 31;
  private static final int LONG = 600;

  private final Backend backend;
  private final boolean small;
  private final long seed;

  Claims(Backend backend, boolean small, long seed) {
    this.backend = backend;
    this.small = small;
    this.seed = seed;
  }

  /** For each claim, what it is and what was found. */
  List<List<String>> measured() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("a GRU is 25 % smaller than an LSTM", size()));
    lines.add(List.of("a GRU trains 20 to 30 % faster on a CPU", speed()));
    lines.add(List.of("an LSTM is better beyond 500 steps", longSequences()));
    return lines;
  }

  private static Model model(RecurrentOptions cell) {
    return Model.features(FEATURES)
        .add("rnn", new Recurrent(cell))
        .add("head", new Dense(FEATURES));
  }

  private static String size() {
    long lstm = Contestant.recurrentParameters(model(Contestant.LSTM.options(HIDDEN)));
    long gru = Contestant.recurrentParameters(model(Contestant.GRU.options(HIDDEN)));
    return String.format(
        Locale.ROOT,
        "%.1f %% smaller: %,d parameters against %,d, hidden size %d",
        100 * (1 - (double) gru / lstm),
        gru,
        lstm,
        HIDDEN);
  }

  private static float[][] drawn(Random random) {
    float[][] steps = new float[STEPS][FEATURES];
    for (float[] step : steps) {
      for (int i = 0; i < FEATURES; i++) {
        step[i] = (float) random.nextGaussian();
      }
    }
    return steps;
  }

  /** One training step of each in turn, each as often first, and the medians. */
  private String speed() {
    List<Example> examples = new ArrayList<>();
    Random random = Random.from(new PhiloxRandom(seed, 10));
    for (int i = 0; i < BATCH; i++) {
      examples.add(Example.forecast(drawn(random), drawn(random)));
    }
    Batch batch = Batch.of(examples);
    TrainingOptions options = TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.adam(1e-3));
    Extent capacity = Extent.of(STEPS, BATCH);
    double[][] seconds = new double[2][ROUNDS];
    try (TrainingStep lstm =
            TrainingStep.of(model(Contestant.LSTM.options(HIDDEN)), backend, options, capacity);
        TrainingStep gru =
            TrainingStep.of(model(Contestant.GRU.options(HIDDEN)), backend, options, capacity)) {
      List<TrainingStep> both = List.of(lstm, gru);
      for (int round = -WARM_UPS; round < ROUNDS; round++) {
        for (int turn = 0; turn < both.size(); turn++) {
          int i = Math.floorMod(turn + round, both.size());
          long start = System.nanoTime();
          both.get(i).run(batch);
          if (round >= 0) {
            seconds[i][round] = (System.nanoTime() - start) / 1e9;
          }
        }
      }
    }
    double ofLstm = Statistics.median(seconds[0]);
    double ofGru = Statistics.median(seconds[1]);
    return String.format(
        Locale.ROOT,
        "%.0f %% less time: %.2f ms for a step against %.2f ms, on %s, hidden size %d, %d × %d"
            + " steps, medians of %d in turn",
        100 * (1 - ofGru / ofLstm),
        1000 * ofGru,
        1000 * ofLstm,
        backend.name(),
        HIDDEN,
        BATCH,
        STEPS,
        ROUNDS);
  }

  /** The adding problem over so many steps, hidden size and training alike. */
  private String longSequences() {
    if (small) {
      return "not measured with --small";
    }
    Contest contest = AddingContest.of(seed, LONG, 12_000, 6);
    double lstm = Rounds.score(contest, Contestant.LSTM.options(64), backend, seed).score();
    double gru = Rounds.score(contest, Contestant.GRU.options(64), backend, seed).score();
    boolean lstmLearned = lstm < contest.simple() / 2;
    boolean gruLearned = gru < contest.simple() / 2;
    String verdict =
        lstmLearned == gruLearned
            ? lstmLearned
                ? "not to be told, both have learned it"
                : "not to be told, neither has learned it"
            : lstmLearned ? "so it is" : "not so";
    return String.format(
        Locale.ROOT,
        "%s: in the adding problem over %d steps, with one seed, LSTM %.4f, GRU %.4f, who remembers"
            + " nothing %.4f",
        verdict,
        LONG,
        lstm,
        gru,
        contest.simple());
  }
}
