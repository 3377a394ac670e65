package dev.sluice.tutorial;

import dev.sluice.backend.Backend;
import dev.sluice.data.Example;
import dev.sluice.data.SequenceDataset;
import dev.sluice.model.Dense;
import dev.sluice.model.Dropout;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingOptions;
import java.util.List;

/** Many to one: the class of a sequence. */
final class Classifier {
  private Classifier() {}

  static double run(Backend backend, List<Example> train, List<Example> test) {
    // sample
    RecurrentOptions lstm = RecurrentOptions.lstm(16).layers(2).bidirectional().dropout(0.3);
    Model model =
        Model.tokens(3)
            .add("embedding", new Embedding(3, 16))
            .add("rnn", new Recurrent(lstm.output(Output.LAST_STEP)))
            .add("dropout", new Dropout(0.3))
            .add("head", new Dense(2));
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(1e-2)).epochs(15).clipNorm(1);
    try (Trainer trainer = new Trainer(model, backend, options, train, 32)) {
      trainer.fit();
      SequenceDataset held = SequenceDataset.ordered(test, 32);
      return trainer.evaluate(held).classes().orElseThrow().accuracy();
    }
    // end
  }
}
