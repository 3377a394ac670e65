package dev.sluice.examples.compare;

import dev.sluice.backend.Backend;
import dev.sluice.data.SequenceDataset;
import dev.sluice.examples.shared.Contest;
import dev.sluice.model.Model;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.train.ConsoleProgress;
import dev.sluice.train.LearningRate;
import dev.sluice.train.Optimizers;
import dev.sluice.train.SavedModel;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingOptions;
import java.util.ArrayList;
import java.util.List;

/** One contestant in one task with one seed. */
final class Rounds {
  private static final int BATCH = 32;
  private static final double RATE = 4e-3;

  /**
   * What was found.
   *
   * @param score on what is held out
   * @param seconds the median of its epochs' but for the first, in which a JVM compiles
   * @param saved the model
   */
  record Result(double score, double seconds, SavedModel saved) {}

  private Rounds() {}

  static Result score(Contest contest, RecurrentOptions cell, Backend backend, long seed) {
    Model model = contest.model().apply(cell);
    SequenceDataset train = SequenceDataset.shuffled(contest.train(), BATCH, seed);
    long steps = (long) train.batches() * contest.epochs();
    TrainingOptions options =
        TrainingOptions.of(
                contest.loss(), Optimizers.adam(new LearningRate.Cosine(RATE, RATE / 20, steps)))
            .clipNorm(1)
            .epochs(contest.epochs())
            .seed(seed);
    List<Double> seconds = new ArrayList<>();
    try (Trainer trainer = new Trainer(model, backend, options, train)) {
      trainer
          .listen(ConsoleProgress.bar())
          .onEpoch(
              epoch -> {
                if (epoch.epoch() > 0 || epoch.epochs() == 1) {
                  seconds.add(epoch.seconds());
                }
              });
      trainer.fit();
      SavedModel saved = SavedModel.of(model, trainer.weights());
      SequenceDataset heldOut = SequenceDataset.ordered(contest.heldOut(), 128);
      double score =
          contest.score().applyAsDouble(saved.evaluate(backend, contest.loss(), heldOut));
      double median =
          Statistics.median(seconds.stream().mapToDouble(Double::doubleValue).toArray());
      return new Result(score, median, saved);
    }
  }
}
