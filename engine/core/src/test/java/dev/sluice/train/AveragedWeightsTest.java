package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.backend.Backend;
import dev.sluice.data.SequenceDataset;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The moving average of the weights. */
class AveragedWeightsTest {
  private final Backend reference = new ReferenceBackend(Storage.FLOAT32);

  @Test
  void weightsAreAveraged(@TempDir Path folder) {
    double decay = 0.75;
    SequenceDataset data = SequenceDataset.ordered(SmallTraining.examples(), 4);
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(0.5)).epochs(3).averageWeights(decay);
    Path file = folder.resolve("one.ckpt");
    float[] averaged;
    try (Trainer trainer = new Trainer(SmallTraining.model(), reference, options, data)) {
      float[] expected = trainer.weights().values("head.weight").clone();
      assertArrayEquals(expected, trainer.averagedWeights().values("head.weight"), 1e-7f);
      trainer.onStep(
          _ -> {
            float[] now = trainer.weights().values("head.weight");
            for (int i = 0; i < now.length; i++) {
              expected[i] = (float) (decay * expected[i] + (1 - decay) * now[i]);
            }
          });
      trainer.onEpoch(
          epoch -> {
            if (epoch.epoch() == 0) {
              trainer.save(file);
            }
          });
      trainer.fit();
      averaged = trainer.averagedWeights().values("head.weight");
      assertArrayEquals(expected, averaged, 1e-6f);
    }
    try (Trainer trainer = new Trainer(SmallTraining.model(), reference, options, data)) {
      trainer.resume(file);
      trainer.fit();
      assertArrayEquals(averaged, trainer.averagedWeights().values("head.weight"));
    }
    try (Trainer trainer =
        new Trainer(
            SmallTraining.model(),
            reference,
            TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(0.5)),
            data)) {
      assertThrows(IllegalStateException.class, trainer::averagedWeights);
    }
  }

  /** Early stopping takes the best weights back; the average is that of the steps all the same. */
  @Test
  void anAverageOutlivesEarlyStopping() {
    SequenceDataset data = SequenceDataset.ordered(SmallTraining.examples(), 4);
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(0.5))
            .epochs(4)
            .patience(4)
            .averageWeights(0.9);
    try (Trainer trainer = new Trainer(SmallTraining.model(), reference, options, data)) {
      float[] expected = trainer.weights().values("head.weight").clone();
      List<float[]> steps = new ArrayList<>();
      trainer.onStep(_ -> steps.add(trainer.weights().values("head.weight").clone()));
      trainer.fit(data);
      float[] best = trainer.weights().values("head.weight");
      // The last step's weights go into the average when the next one begins, or at its reading.
      steps.set(steps.size() - 1, best);
      for (float[] step : steps) {
        for (int i = 0; i < expected.length; i++) {
          expected[i] = (float) (0.9 * expected[i] + 0.1 * step[i]);
        }
      }
      assertArrayEquals(expected, trainer.averagedWeights().values("head.weight"), 1e-6f);
    }
  }
}
