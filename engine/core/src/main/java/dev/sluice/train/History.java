package dev.sluice.train;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a training has done, epoch by epoch.
 *
 * @param epochs the epochs that were trained to their end, since the training began or was resumed
 */
public record History(List<TrainingListener.Epoch> epochs) {
  /** Copies the list. */
  public History {
    epochs = List.copyOf(epochs);
  }

  /** {@return the last epoch} */
  public TrainingListener.Epoch last() {
    return epochs.getLast();
  }

  /** {@return a line per epoch} */
  @Override
  public String toString() {
    return epochs.stream().map(epoch -> epoch + "\n").collect(Collectors.joining());
  }
}
