package dev.sluice.train;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a training has done, epoch by epoch.
 *
 * @param epochs the epochs that one call of {@code fit} has trained to their end
 */
public record History(List<TrainingListener.Epoch> epochs) {
  /** Copies the list. */
  public History {
    epochs = List.copyOf(epochs);
  }

  /**
   * The last epoch.
   *
   * @return what it did
   * @throws IllegalStateException where none was trained to its end
   */
  public TrainingListener.Epoch last() {
    if (epochs.isEmpty()) {
      throw new IllegalStateException("History: no epoch was trained to its end");
    }
    return epochs.getLast();
  }

  /** {@return a line per epoch} */
  @Override
  public String toString() {
    return epochs.stream().map(epoch -> epoch + "\n").collect(Collectors.joining());
  }
}
