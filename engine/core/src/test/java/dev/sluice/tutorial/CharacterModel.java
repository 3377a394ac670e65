package dev.sluice.tutorial;

import dev.sluice.backend.Backend;
import dev.sluice.data.Example;
import dev.sluice.data.SequenceDataset;
import dev.sluice.data.Vocabulary;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.predict.Prediction;
import dev.sluice.predict.Predictor;
import dev.sluice.predict.Session;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.SavedModel;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingOptions;
import java.util.Arrays;
import java.util.List;

/** The next character, one after the other. */
final class CharacterModel {
  private CharacterModel() {}

  static String run(Backend backend, String text) {
    // sample
    Vocabulary chars = Vocabulary.ofCharacters(text, 100);
    int[] data = chars.encode(text);
    int[] x = Arrays.copyOf(data, data.length - 1);
    int[] y = Arrays.copyOfRange(data, 1, data.length);
    Model model =
        Model.tokens(chars.size())
            .add("embedding", new Embedding(chars.size(), 64))
            .add("rnn", new Recurrent(RecurrentOptions.gru(128)))
            .add("head", new Dense(chars.size()));
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(0.01)).epochs(200);
    SequenceDataset examples = SequenceDataset.ordered(List.of(Example.tag(x, y)), 1);
    try (Trainer trainer = new Trainer(model, backend, options, examples)) {
      trainer.onEpoch(e -> System.out.print(e.epoch() % 50 == 0 ? e + "\n" : "")).fit();
      StringBuilder written = new StringBuilder(text.substring(0, 1));
      try (Predictor predictor = SavedModel.of(model, trainer.weights()).predictor(backend);
          Session session = predictor.session()) {
        for (int token = data[0]; written.length() < text.length(); ) {
          token = new Prediction(session.step(token), chars.size()).lastClass();
          written.append(chars.decode(token));
        }
      }
      return written.toString();
    }
    // end
  }
}
