package dev.sluice.examples.charlm;

import dev.sluice.backend.Backend;
import dev.sluice.data.StreamDataset;
import dev.sluice.model.Model;
import dev.sluice.model.Weights;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingOptions;

/**
 * A few words until they are known: nothing is held out, nothing can be said of other texts.
 *
 * @param loss of the last pass over them, in nats
 * @param weights what was learned
 */
record ByHeart(double loss, Weights weights) {
  private static final int SHOWN = 50;

  /** Hears of some passes, numbered from 1. */
  interface Shown {
    void pass(int number, double loss);
  }

  /** One sequence, and one step of training for each pass over it. */
  static ByHeart learn(
      int[] tokens, Model model, TrainingOptions options, Backend backend, Shown shown) {
    StreamDataset data = StreamDataset.text(tokens, 1, tokens.length);
    try (Trainer trainer = new Trainer(model, backend, options, data)) {
      trainer.onEpoch(
          epoch -> {
            int number = epoch.epoch() + 1;
            if (number % SHOWN == 0 || number == epoch.epochs()) {
              shown.pass(number, epoch.loss());
            }
          });
      double loss = trainer.fit().last().loss();
      return new ByHeart(loss, trainer.weights());
    }
  }
}
