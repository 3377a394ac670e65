package dev.sluice.tutorial;

import dev.sluice.backend.Backend;
import dev.sluice.data.Batch;
import dev.sluice.model.Model;
import dev.sluice.op.Extent;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.SavedModel;
import dev.sluice.train.TrainingOptions;
import dev.sluice.train.TrainingStep;
import java.nio.file.Path;
import java.util.List;

/** A training loop of one's own. */
final class OwnLoop {
  private OwnLoop() {}

  static void run(Backend backend, Model model, Extent capacity, List<Batch> batches, Path file) {
    // sample
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(1e-2)).clipNorm(1);
    try (TrainingStep training = TrainingStep.of(model, backend, options, capacity)) {
      for (int step = 0; step < 200; step++) {
        double loss = training.run(batches.get(step % batches.size())).loss();
        if (step % 50 == 0) {
          System.out.println(step + " " + loss);
        }
      }
      SavedModel.of(model, training.weights()).save(file);
    }
    // end
  }
}
