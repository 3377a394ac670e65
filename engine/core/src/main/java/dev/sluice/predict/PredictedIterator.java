package dev.sluice.predict;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Function;

/** Predicts of some items at a time, when the next one is asked for. */
final class PredictedIterator<T> implements Iterator<Predicted<T>> {
  private final Iterator<? extends T> items;
  private final int some;
  private final Function<List<T>, List<Prediction>> predict;
  private final Queue<Predicted<T>> ready = new ArrayDeque<>();

  PredictedIterator(
      Iterator<? extends T> items, int some, Function<List<T>, List<Prediction>> predict) {
    this.items = items;
    this.some = some;
    this.predict = predict;
  }

  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || items.hasNext();
  }

  @Override
  public Predicted<T> next() {
    if (ready.isEmpty()) {
      if (!items.hasNext()) {
        throw new NoSuchElementException("Predictor: all items have been predicted");
      }
      List<T> next = new ArrayList<>();
      while (next.size() < some && items.hasNext()) {
        next.add(items.next());
      }
      List<Prediction> predictions = predict.apply(next);
      for (int i = 0; i < next.size(); i++) {
        ready.add(new Predicted<>(next.get(i), predictions.get(i)));
      }
    }
    return ready.remove();
  }
}
