package dev.sluice.bench.command;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.Backends;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A backend by its name alone, as commands take it that choose fusions themselves or use all. */
final class WholeBackend {
  private WholeBackend() {}

  /**
   * Starts a backend.
   *
   * @param option what names it, for an error
   * @param name as {@link Backends#select(String)} takes it, of {@code --backend}
   * @return the backend, which the caller closes
   * @throws IllegalArgumentException where no backend has the name, or fusions are given with it
   * @throws dev.sluice.backend.BackendUnavailableException where it cannot start
   */
  static Backend open(String option, String name) {
    int slash = name.indexOf('/');
    if (slash >= 0) {
      throw new IllegalArgumentException(
          option
              + " is '"
              + name
              + "', which asks for some of its fusions only; `bench --backends` measures those,"
              + " here it is '"
              + name.substring(0, slash)
              + "'");
    }
    return OptionValue.of(option, () -> Backends.select(name));
  }

  /**
   * Which backends could be asked instead, for an error. Starts all, which takes a moment.
   *
   * @param predicate what they have
   * @return their names, or "none"
   */
  static String having(Predicate<Backend> predicate) {
    List<String> names = new ArrayList<>();
    for (String name : Backends.names()) {
      try (Backend backend = Backends.select(name)) {
        if (predicate.test(backend)) {
          names.add(name);
        }
      } catch (BackendUnavailableException | LinkageError e) {
        continue; // what does not start cannot be asked
      }
    }
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
