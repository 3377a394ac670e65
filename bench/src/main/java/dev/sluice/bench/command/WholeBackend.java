package dev.sluice.bench.command;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;

/** A backend by its name alone, as commands take it that choose fusions themselves or use all. */
final class WholeBackend {
  private WholeBackend() {}

  /**
   * Starts a backend.
   *
   * @param name as {@link Backends#select(String)} takes it, of {@code --backend}
   * @return the backend, which the caller closes
   * @throws IllegalArgumentException where no backend has the name, or fusions are given with it
   * @throws dev.sluice.backend.BackendUnavailableException where it cannot start
   */
  static Backend open(String name) {
    int slash = name.indexOf('/');
    if (slash >= 0) {
      throw new IllegalArgumentException(
          "--backend is '"
              + name
              + "', which asks for some of its fusions only; `bench --backends` measures those,"
              + " here it is '"
              + name.substring(0, slash)
              + "'");
    }
    return Backends.select(name);
  }
}
