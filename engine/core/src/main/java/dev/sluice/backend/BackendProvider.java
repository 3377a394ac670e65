package dev.sluice.backend;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How {@link Backends} finds a backend: a service of {@link java.util.ServiceLoader}. */
public interface BackendProvider {
  /** {@return the name before any colon, such as {@code opencl}} */
  String name();

  /** {@return the place in the order of {@code auto}, higher first; empty for only by name} */
  OptionalInt autoRank();

  /**
   * The devices that can be chosen by name.
   *
   * @return what {@link #open} takes, as {@code 0:1}; empty where there is only one device
   * @throws BackendUnavailableException where the backend cannot start
   */
  default List<String> devices() {
    return List.of();
  }

  /**
   * Starts the backend.
   *
   * @param device what follows the first colon of the name, as {@code 0:1} of {@code tornado:0:1}
   * @return the backend
   * @throws BackendUnavailableException where it cannot start, with the reason in one line
   */
  Backend open(Optional<String> device);

  /**
   * Starts the backend for {@code auto}, which may ask for more: a GPU, say.
   *
   * @return the backend
   * @throws BackendUnavailableException where it cannot start, with the reason in one line
   */
  default Backend openForAuto() {
    return open(Optional.empty());
  }

  /**
   * Notes that the backend has passed the checks of {@code sluice verify} on a device of this
   * machine. One that its authors could not run there may refuse to start before.
   *
   * @param device as of {@link #open}
   */
  default void verified(Optional<String> device) {}

  /**
   * Notes how fast the backend is on a device of this machine, of results that were found right:
   * one of a GPU is taken by {@code auto} only where it is known to be faster than the processor.
   *
   * @param device as of {@link #open}
   * @param timesCpu how many times as fast as the cpu backend
   * @return whether {@code auto} looks at it
   */
  default boolean measured(Optional<String> device, double timesCpu) {
    return false;
  }
}
