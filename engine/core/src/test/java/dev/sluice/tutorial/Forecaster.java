package dev.sluice.tutorial;

import dev.sluice.backend.Backend;
import dev.sluice.data.SequenceDataset;
import dev.sluice.data.Windows;
import dev.sluice.model.Dense;
import dev.sluice.model.Dropout;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.train.ConsoleProgress;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingOptions;

/** A series and what follows it. */
final class Forecaster {
  private Forecaster() {}

  static double run(Backend backend, float[] series) {
    // sample
    Windows windows = Windows.of(series, 50);
    int split = (int) (0.8 * series.length);
    Model model =
        Model.features(1)
            .add("first", new Recurrent(RecurrentOptions.lstm(16)))
            .add("dropout", new Dropout(0.2))
            .add("second", new Recurrent(RecurrentOptions.lstm(8).output(Output.LAST_STEP)))
            .add("again", new Dropout(0.2))
            .add("head", new Dense(1));
    System.out.print(model.summary());
    var options = TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.adam(1e-2)).epochs(4);
    try (Trainer trainer = new Trainer(model, backend, options, windows.before(split), 32)) {
      trainer.listen(new ConsoleProgress()).fit();
      return trainer.evaluate(SequenceDataset.ordered(windows.from(split), 32)).loss();
    }
    // end
  }
}
