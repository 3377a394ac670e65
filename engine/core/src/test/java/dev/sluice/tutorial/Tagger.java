package dev.sluice.tutorial;

import dev.sluice.backend.Backend;
import dev.sluice.data.TokenBatch;
import dev.sluice.model.Dense;
import dev.sluice.model.Dropout;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.predict.Prediction;
import dev.sluice.predict.Predictor;
import java.util.List;

/** Many to many: a tag for every token, of a model that is not trained. */
final class Tagger {
  private Tagger() {}

  static List<Prediction> run(Backend backend, int[][] tokens) {
    // sample
    Model model =
        Model.tokens(5000)
            .add("embedding", new Embedding(5000, 100))
            .add("rnn", new Recurrent(RecurrentOptions.lstm(128).bidirectional()))
            .add("dropout", new Dropout(0.3))
            .add("head", new Dense(9));
    try (Predictor predictor = Predictor.of(model, model.initialize(1), backend)) {
      return predictor.predict(TokenBatch.of(tokens));
    }
    // end
  }
}
