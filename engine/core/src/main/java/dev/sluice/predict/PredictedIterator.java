package dev.sluice.predict;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Function;

/**
 * Predicts of some items at a time, when the next one is asked for. Where one of them cannot be
 * predicted of, it ends: what was read with it is in no prediction that could still come.
 */
final class PredictedIterator<T> implements Iterator<Predicted<T>> {
  private final Iterator<? extends T> items;
  private final int some;
  private final Function<List<T>, List<Prediction>> predict;
  private final Queue<Predicted<T>> ready = new ArrayDeque<>();
  private long done;
  private RuntimeException failed;

  PredictedIterator(
      Iterator<? extends T> items, int some, Function<List<T>, List<Prediction>> predict) {
    this.items = Objects.requireNonNull(items, "Predictor: the iterator is missing");
    this.some = some;
    this.predict = predict;
  }

  @Override
  public boolean hasNext() {
    // After a failure there is something left: the failure, lest it be taken for the end.
    return !ready.isEmpty() || failed != null || items.hasNext();
  }

  @Override
  public Predicted<T> next() {
    if (ready.isEmpty()) {
      if (failed == null && !items.hasNext()) {
        throw new NoSuchElementException("Predictor: all items have been predicted");
      }
      fill();
    }
    return ready.remove();
  }

  private void fill() {
    if (failed != null) {
      throw new IllegalStateException("Predictor: an item before has failed", failed);
    }
    List<T> next = new ArrayList<>();
    try {
      while (next.size() < some && items.hasNext()) {
        next.add(items.next());
      }
      List<Prediction> predictions = predict.apply(next);
      for (int i = 0; i < next.size(); i++) {
        ready.add(new Predicted<>(next.get(i), predictions.get(i)));
      }
      done += next.size();
    } catch (IllegalArgumentException e) {
      failed = e;
      throw new IllegalArgumentException(
          "Predictor: among the items "
              + done
              + " to "
              + (done + next.size() - 1)
              + ", of which sequence 0 is item "
              + done
              + ": "
              + e.getMessage(),
          e);
    } catch (RuntimeException e) {
      failed = e; // the items that were read would be missing from what follows
      throw e;
    }
  }
}
