package dev.sluice.backend;

import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * The parameters and slots that an executable and those derived from it share, by name.
 *
 * @param <T> a backend's storage of one buffer
 */
public final class ParameterStore<T> {
  private record Entry<T>(Shape shape, T storage) {}

  private final Map<String, Entry<T>> entries = new HashMap<>();
  private final LongConsumer require;
  private final Function<Buffer, T> allocate;
  private final Consumer<T> release;
  private final Set<String> written = new HashSet<>();
  private int users;

  /**
   * Makes an empty store.
   *
   * @param require throws where there is no memory for so many numbers, before any of them is
   *     allocated
   * @param allocate makes the storage of a buffer, full of 0
   * @param release frees it
   */
  public ParameterStore(LongConsumer require, Function<Buffer, T> allocate, Consumer<T> release) {
    this.require = require;
    this.allocate = allocate;
    this.release = release;
  }

  /**
   * The storage of a parameter or slot.
   *
   * @param buffer the buffer
   * @return what all programs have under its name
   * @throws IllegalArgumentException where another program has it in another shape
   */
  public synchronized T of(Buffer buffer) {
    Entry<T> entry = entries.get(buffer.name());
    if (entry == null) {
      entry = new Entry<>(buffer.shape(), allocate.apply(buffer));
      entries.put(buffer.name(), entry);
    }
    if (!entry.shape.equals(buffer.shape())) {
      throw new IllegalArgumentException(
          "Parameter '"
              + buffer.name()
              + "' is "
              + entry.shape
              + " here and "
              + buffer.shape()
              + " in the derived program");
    }
    return entry.storage;
  }

  /** Allocates what there is not yet of a program's, and counts an executable that uses it. */
  synchronized void use(List<Buffer> buffers) {
    require.accept(
        buffers.stream()
            .filter(buffer -> !entries.containsKey(buffer.name()))
            .mapToLong(buffer -> (long) buffer.shape().count() * buffer.shape().columns())
            .sum());
    buffers.forEach(this::of);
    users++;
  }

  synchronized void written(Buffer buffer) {
    written.add(buffer.name());
  }

  synchronized boolean isWritten(Buffer buffer) {
    return written.contains(buffer.name());
  }

  /** Counts it off; the last one frees everything. */
  synchronized void leave() {
    users--;
    if (users == 0) {
      clear();
    }
  }

  /** Frees everything, where an executable could not be made of it. */
  public synchronized void clear() {
    entries.values().forEach(entry -> release.accept(entry.storage));
    entries.clear();
  }
}
