package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.data.SequenceDataset;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is seen of a step. */
class WatchedParametersTest {
  private final Backend reference = new ReferenceBackend(Storage.FLOAT32);

  @Test
  void listenersSeeEveryParameter() {
    SequenceDataset data = SequenceDataset.ordered(SmallTraining.examples(), 4);
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(0.1))
            .clipNorm(0.1)
            .watch(Watch.NORMS);
    List<double[]> seen = new ArrayList<>();
    try (Trainer trainer = new Trainer(SmallTraining.model(), reference, options, data)) {
      double weight = norm(trainer.weights().values("head.weight"));
      trainer.onStep(
          step -> {
            double all = 0;
            double clipped = 0;
            for (String name : step.watched().names()) {
              all += Math.pow(step.watched().gradientNorm(name), 2);
              clipped += Math.pow(step.watched().clippedNorm(name), 2);
            }
            assertEquals(step.gradientNorm(), Math.sqrt(all), 1e-6);
            assertEquals(0.1, Math.sqrt(clipped), 1e-6);
            seen.add(new double[] {step.watched().weightNorm("head.weight")});
            assertThrows(IllegalStateException.class, () -> step.watched().gradient("head.weight"));
          });
      trainer.fit();
      assertEquals(2, seen.size());
      assertEquals(weight, seen.getFirst()[0], 1e-6);
    }
    try (Trainer trainer =
        new Trainer(SmallTraining.model(), reference, options.watch(Watch.NOTHING), data)) {
      trainer.onStep(step -> assertEquals(List.of(), step.watched().names()));
      trainer.fit();
    }
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  /** A listener that keeps what it was shown is told that it is over. */
  @Test
  void whatIsWatchedIsOfOneStep() {
    SequenceDataset data = SequenceDataset.ordered(SmallTraining.examples(), 4);
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(0.1)).watch(Watch.NORMS);
    List<WatchedParameters> kept = new ArrayList<>();
    try (Trainer trainer = new Trainer(SmallTraining.model(), reference, options, data)) {
      trainer.onStep(step -> kept.add(step.watched()));
      trainer.fit();
      assertThrows(IllegalStateException.class, () -> kept.get(0).weightNorm("head.weight"));
      assertTrue(kept.get(1).weightNorm("head.weight") > 0);
    }
  }
}
