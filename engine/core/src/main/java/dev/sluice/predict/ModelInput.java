package dev.sluice.predict;

import dev.sluice.data.PackedBatch;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.SequenceBatch;
import dev.sluice.data.TokenBatch;
import dev.sluice.model.Model;
import java.lang.foreign.ValueLayout;

/** Whether a model can read a batch. */
public final class ModelInput {
  private ModelInput() {}

  /**
   * Throws where it cannot; names sequence and step in the caller's numbers.
   *
   * @param owner who asks, for the message
   * @param model the model
   * @param batch what it shall read
   * @throws IllegalArgumentException where the batch is of another kind or size, or has a token
   *     outside the vocabulary
   */
  public static void require(String owner, Model model, PackedBatch batch) {
    switch (batch) {
      case TokenBatch tokens -> {
        if (model.vocabulary() == 0) {
          throw new IllegalArgumentException(
              owner + ": tokens given, the model reads vectors of " + model.features());
        }
        requireTokens(owner, model.vocabulary(), tokens);
      }
      case SequenceBatch vectors -> {
        if (model.vocabulary() > 0) {
          throw new IllegalArgumentException(
              owner + ": vectors given, the model reads tokens of " + model.vocabulary());
        }
        if (vectors.features() != model.features()) {
          throw new IllegalArgumentException(
              owner
                  + ": vectors of "
                  + vectors.features()
                  + " numbers given, the model reads "
                  + model.features());
        }
      }
    }
  }

  private static void requireTokens(String owner, int vocabulary, TokenBatch batch) {
    PackedLayout layout = batch.layout();
    for (int row = 0; row < layout.rows(); row++) {
      int token = batch.rows().getAtIndex(ValueLayout.JAVA_INT, row);
      if (token < 0 || token >= vocabulary) {
        int step = layout.step(row);
        int position = row - layout.firstRow(step);
        int sequence = 0;
        while (batch.position(sequence) != position) {
          sequence++;
        }
        throw new IllegalArgumentException(
            owner
                + ": token "
                + token
                + " at step "
                + step
                + " of sequence "
                + sequence
                + " is outside the vocabulary [0, "
                + vocabulary
                + ")");
      }
    }
  }
}
