package dev.sluice.train;

import dev.sluice.backend.Backend;
import dev.sluice.data.Dataset;
import dev.sluice.data.StreamDataset;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A training with everything that a checkpoint must hold: moments, a schedule, dropout masks,
 * carried states, early stopping. As a program it goes on from its checkpoint, however often it is
 * killed.
 */
final class InterruptedTraining {
  static final int BATCHES = 60;
  static final int EVERY = 7;
  static final int EPOCHS = 40;
  private static final int VOCABULARY = 9;
  private static final Backend BACKEND = new ReferenceBackend(Storage.FLOAT32);

  private InterruptedTraining() {}

  private static Dataset text(int length, int stream) {
    PhiloxRandom random = new PhiloxRandom(4, stream);
    int[] tokens = new int[length];
    for (int i = 2; i < length; i++) {
      tokens[i] = (tokens[i - 1] + tokens[i - 2] + random.nextInt(2)) % VOCABULARY;
    }
    return StreamDataset.text(tokens, 4, 16);
  }

  static Dataset validation() {
    return text(500, 1);
  }

  static Trainer trainer(Path checkpoint) {
    return trainer(checkpoint, 17, 0);
  }

  static Trainer trainer(Path checkpoint, long seed, int stream) {
    Model model =
        Model.tokens(VOCABULARY)
            .add("embedding", new Embedding(VOCABULARY, 8))
            .add(
                "rnn",
                new Recurrent(
                    RecurrentOptions.lstm(24)
                        .layers(2)
                        .dropout(.2)
                        .inputDropout(.1)
                        .recurrentDropout(.1)))
            .add("head", new Dense(VOCABULARY));
    TrainingOptions options =
        TrainingOptions.of(
                Loss.CROSS_ENTROPY,
                Optimizers.adamW(
                    new LearningRate.Warmup(10, new LearningRate.Cosine(0.03, 0.02, 100)), 0.01))
            .epochs(EPOCHS)
            .patience(1)
            .clipNorm(1)
            .seed(seed)
            .checkpoint(checkpoint, EVERY);
    return new Trainer(model, BACKEND, options, text(BATCHES * 64 + 1, stream));
  }

  static void main(String[] arguments) {
    Path checkpoint = Path.of(arguments[0]);
    try (Trainer trainer = trainer(checkpoint)) {
      if (Files.exists(checkpoint)) {
        trainer.resume(checkpoint);
      }
      System.out.println(trainer.steps());
      trainer.listen(
          new TrainingListener() {
            @Override
            public void stepDone(Step step) {
              System.out.println(step.step());
            }
          });
      trainer.fit(validation());
    }
  }
}
