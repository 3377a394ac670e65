package dev.sluice.train;

import dev.sluice.data.Batch;
import dev.sluice.data.Dataset;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.op.Extent;

/** A dataset of one batch whose numbers the test chooses. */
record SingleBatch(Batch batch) implements Dataset {
  @Override
  public Extent capacity() {
    return batch.layout().extent();
  }

  @Override
  public boolean continuous() {
    return false;
  }

  @Override
  public String fingerprint() {
    return "single";
  }

  @Override
  public int batches() {
    return 1;
  }

  @Override
  public Batch batch(int epoch, int index) {
    return batch;
  }

  /** A small model from two features to one number. */
  static Model regressor() {
    return Model.features(2)
        .add("rnn", new Recurrent(RecurrentOptions.gru(3)))
        .add("head", new Dense(1));
  }
}
