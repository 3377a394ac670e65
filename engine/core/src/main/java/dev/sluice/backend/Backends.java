package dev.sluice.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Chooses a backend among those on the class path.
 *
 * <p>{@code auto} takes a GPU through OpenCL, else {@code cpu}, else {@code reference}; the system
 * property {@code sluice.backend} replaces {@code auto} by a name. A backend that is named and
 * cannot start is an error, never a silent change to another.
 */
public final class Backends {
  /** The system property that replaces {@code auto}. */
  public static final String PROPERTY = "sluice.backend";

  /** The name that leaves the choice to Sluice. */
  public static final String AUTO = "auto";

  /** The system property that says how many threads of this machine a backend may compute with. */
  public static final String THREADS_PROPERTY = "sluice.threads";

  /**
   * What is known of one backend and device.
   *
   * @param name the name to select it by, with its device where it has several
   * @param device what it computes on; empty where it cannot start
   * @param unavailable why it cannot start, in one line; empty where it can
   */
  public record Status(String name, Optional<Device> device, Optional<String> unavailable) {}

  /**
   * The system property that, where it is {@code true}, lets a backend start that refuses to on a
   * device on which nobody has verified it: for whoever does so.
   */
  public static final String UNVERIFIED_PROPERTY = "sluice.unverified";

  /** A backend that is built only where what it needs is installed. */
  private static final String TORNADO = "tornado";

  private static final String OF_PROPERTY = " (of the system property " + PROPERTY + ")";

  private static final String TORNADO_HOW =
      "; tornado is built and started where TornadoVM's SDK is, in TORNADOVM_HOME"
          + " or, where that is unset, SDKMAN's folder (sdk install tornadovm 5.2.0-jdk25-opencl)";

  private static final System.Logger LOG = System.getLogger("dev.sluice");

  /** Beyond it threads do nothing but wait. */
  private static final int MOST_THREADS_PER_PROCESSOR = 8;

  private static final Set<Integer> WARNED = ConcurrentHashMap.newKeySet();

  private Backends() {}

  /** {@return the backend of the system property {@code sluice.backend}, else of {@code auto}} */
  public static Backend select() {
    return select(AUTO);
  }

  /**
   * Starts a backend, which the caller closes.
   *
   * @param name {@code auto}, a backend's name, or its name and device such as {@code opencl:1}
   * @return the backend
   * @throws IllegalArgumentException where no backend has the name
   * @throws BackendUnavailableException where it cannot start, with the reason in one line
   */
  public static Backend select(String name) {
    return select(name, System.getProperty(PROPERTY), providers());
  }

  static Backend select(String name, String property, List<BackendProvider> providers) {
    boolean fromProperty = name.equals(AUTO) && property != null && !property.isBlank();
    String wanted = fromProperty ? property : name;
    if (wanted.equals(AUTO)) {
      return auto(providers);
    }
    String[] parts = wanted.split(":", 2);
    if (parts.length > 1 && parts[1].isBlank()) {
      throw new IllegalArgumentException(
          "Backend '"
              + wanted
              + "'"
              + (fromProperty ? OF_PROPERTY : "")
              + " names no device after its colon; without one it is '"
              + parts[0]
              + "'");
    }
    for (BackendProvider provider : providers) {
      if (provider.name().equals(parts[0])) {
        return provider.open(device(parts));
      }
    }
    List<String> here = providers.stream().map(BackendProvider::name).toList();
    throw new IllegalArgumentException(
        "Unknown backend '"
            + wanted
            + "'"
            + (fromProperty ? OF_PROPERTY : "")
            + "; there are auto, "
            + String.join(", ", here)
            + howToGet(parts[0], here));
  }

  /**
   * Notes that a backend has passed all checks on its device, see {@link BackendProvider#verified}.
   *
   * @param name as {@link #select(String)} takes it
   */
  public static void verified(String name) {
    String[] parts = name.split(":", 2);
    providers().stream()
        .filter(provider -> provider.name().equals(parts[0]))
        .forEach(provider -> provider.verified(device(parts)));
  }

  /**
   * Notes how fast a backend is on its device, see {@link BackendProvider#measured}.
   *
   * @param name as {@link #select(String)} takes it
   * @param timesCpu how many times as fast as the cpu backend
   * @return whether {@code auto} looks at it
   */
  public static boolean measured(String name, double timesCpu) {
    String[] parts = name.split(":", 2);
    return providers().stream()
        .filter(provider -> provider.name().equals(parts[0]))
        .anyMatch(provider -> provider.measured(device(parts), timesCpu));
  }

  private static Optional<String> device(String[] parts) {
    return parts.length > 1 ? Optional.of(parts[1]) : Optional.empty();
  }

  private static Backend auto(List<BackendProvider> providers) {
    List<BackendProvider> ranked =
        providers.stream()
            .filter(provider -> provider.autoRank().isPresent())
            .sorted(
                Comparator.comparingInt((BackendProvider p) -> p.autoRank().getAsInt()).reversed())
            .toList();
    List<String> reasons = new ArrayList<>();
    for (BackendProvider provider : ranked) {
      try {
        return provider.openForAuto();
      } catch (BackendUnavailableException | LinkageError e) {
        reasons.add(provider.name() + ": " + reason(e));
      }
    }
    throw new BackendUnavailableException(
        "No backend can start (" + String.join("; ", reasons) + ")");
  }

  /**
   * How to get a backend that is not on the class path, for an error that names it.
   *
   * @param name a backend's name
   * @return the end of a sentence; empty where there is nothing to say
   */
  public static String howToGet(String name) {
    return howToGet(name, names());
  }

  private static String howToGet(String name, List<String> here) {
    return name.equals(TORNADO) && !here.contains(TORNADO) ? TORNADO_HOW : "";
  }

  /** {@return the names of all backends on the class path, whether they can start or not} */
  public static List<String> names() {
    return providers().stream().map(BackendProvider::name).toList();
  }

  /** {@return every backend and device, and why it cannot start where it cannot} */
  public static List<Status> list() {
    List<Status> all = new ArrayList<>();
    for (BackendProvider provider : providers()) {
      try {
        List<String> devices = provider.devices();
        if (devices.isEmpty()) {
          all.add(status(provider, Optional.empty()));
        }
        devices.forEach(device -> all.add(status(provider, Optional.of(device))));
      } catch (BackendUnavailableException | LinkageError e) {
        all.add(unavailable(provider.name(), e));
      }
    }
    return all;
  }

  private static Status status(BackendProvider provider, Optional<String> device) {
    String name = provider.name() + device.map(chosen -> ":" + chosen).orElse("");
    try (Backend backend = provider.open(device)) {
      return new Status(name, Optional.of(backend.device()), Optional.empty());
    } catch (BackendUnavailableException | LinkageError e) {
      return unavailable(name, e);
    }
  }

  private static Status unavailable(String name, Throwable e) {
    return new Status(name, Optional.empty(), Optional.of(reason(e)));
  }

  /** One line, also of a backend that does not keep its promise. */
  private static String reason(Throwable e) {
    return e instanceof BackendUnavailableException && e.getMessage() != null
        ? e.getMessage().lines().findFirst().orElse("")
        : BackendUnavailableException.because(e.getClass().getSimpleName(), e).getMessage();
  }

  /**
   * How many threads of this machine a backend may compute with.
   *
   * @return the system property {@value #THREADS_PROPERTY}, else all processors of the JVM
   * @throws IllegalArgumentException where the property is no number from 1 to 8 times the
   *     processors
   */
  public static int threads() {
    String property = System.getProperty(THREADS_PROPERTY);
    int processors = Runtime.getRuntime().availableProcessors();
    if (property == null) {
      return processors;
    }
    int threads;
    try {
      threads = Integer.parseInt(property);
    } catch (NumberFormatException e) {
      threads = 0;
    }
    int most = MOST_THREADS_PER_PROCESSOR * processors;
    if (threads < 1 || threads > most) {
      throw new IllegalArgumentException(
          "The system property "
              + THREADS_PROPERTY
              + " is '"
              + property
              + "', must be a number of threads from 1 to "
              + most
              + ", "
              + MOST_THREADS_PER_PROCESSOR
              + " for each of "
              + processors
              + " processors");
    }
    if (threads > processors && WARNED.add(threads)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} is {1} on {2} processors: threads will wait for each other",
          THREADS_PROPERTY,
          threads,
          processors);
    }
    return threads;
  }

  private static List<BackendProvider> providers() {
    List<BackendProvider> all = new ArrayList<>();
    for (ServiceLoader.Provider<BackendProvider> found :
        ServiceLoader.load(BackendProvider.class).stream().toList()) {
      try {
        all.add(found.get());
      } catch (ServiceConfigurationError | LinkageError e) {
        // One backend's missing class must not take the others away.
        all.add(new Broken(found.type().getSimpleName(), e));
      }
    }
    return all;
  }

  /** A provider whose class does not load here. */
  private record Broken(String name, Throwable cause) implements BackendProvider {
    @Override
    public OptionalInt autoRank() {
      return OptionalInt.empty();
    }

    @Override
    public Backend open(Optional<String> device) {
      throw new BackendUnavailableException("does not load: " + cause, cause);
    }
  }
}
