package dev.sluice.predict;

/**
 * A caller's item with what was predicted of it.
 *
 * @param item the item
 * @param prediction the prediction
 * @param <T> what the caller has a sequence of
 */
public record Predicted<T>(T item, Prediction prediction) {}
