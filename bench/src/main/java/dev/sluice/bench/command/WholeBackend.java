package dev.sluice.bench.command;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;

/** A backend with all of its fusions, as commands take it that do not compare rungs. */
final class WholeBackend {
  private WholeBackend() {}

  /**
   * Starts a backend.
   *
   * @param name as {@link Backends#select(String)} takes it, given by {@code --backend}
   * @return the backend, which the caller closes
   * @throws IllegalArgumentException where no backend has the name, or fusions are given with it
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
