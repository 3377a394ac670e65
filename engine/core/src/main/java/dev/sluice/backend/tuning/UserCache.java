package dev.sluice.backend.tuning;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Where files are kept from run to run for this user. */
public final class UserCache {
  /** The system property that says where instead. */
  public static final String PROPERTY = "sluice.cache";

  /** What to say where there is no folder. */
  public static final String MISSING =
      "there is no folder for what is kept from run to run: neither XDG_CACHE_HOME nor the user's"
          + " home is an absolute path; -D"
          + PROPERTY
          + "=FOLDER names one";

  private UserCache() {}

  /**
   * The folder for a backend's files.
   *
   * @param backend its name
   * @return a folder of that name in the system property's folder, else in {@code sluice} of the
   *     user's cache folder as the system has it; need not exist. Empty where the system's names of
   *     it are no absolute paths, as {@code user.home} of a user without an entry is {@code ?}
   */
  public static Optional<Path> folder(String backend) {
    return folder(backend, System.getProperties(), System.getenv());
  }

  static Optional<Path> folder(String backend, Properties properties, Map<String, String> env) {
    String property = properties.getProperty(PROPERTY);
    if (property != null && !property.isBlank()) {
      return Optional.of(Path.of(property, backend).toAbsolutePath());
    }
    return absolute(env.get("XDG_CACHE_HOME"))
        .or(() -> absolute(env.get("LOCALAPPDATA")))
        .or(
            () ->
                absolute(properties.getProperty("user.home"))
                    .map(home -> home.resolve(below(properties.getProperty("os.name")))))
        .map(cache -> cache.resolve("sluice").resolve(backend));
  }

  private static Path below(String system) {
    boolean mac = system != null && system.startsWith("Mac");
    return mac ? Path.of("Library", "Caches") : Path.of(".cache");
  }

  /** What is relative would lie below whatever folder the program is started in. */
  private static Optional<Path> absolute(String path) {
    try {
      return Optional.ofNullable(path).map(Path::of).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
