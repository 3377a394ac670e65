package dev.sluice.backend.tuning;

import java.nio.file.Path;

/** Where files are kept from run to run for this user. */
public final class UserCache {
  /** The system property that says where instead. */
  public static final String PROPERTY = "sluice.cache";

  private UserCache() {}

  /**
   * The folder for a backend's files.
   *
   * @param backend its name
   * @return a folder of that name in the system property's folder, else in {@code sluice} of the
   *     user's cache folder as the system has it; need not exist
   */
  public static Path folder(String backend) {
    String property = System.getProperty(PROPERTY);
    if (property != null && !property.isBlank()) {
      return Path.of(property, backend);
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    String windows = System.getenv("LOCALAPPDATA");
    Path home = Path.of(System.getProperty("user.home"));
    Path cache;
    if (xdg != null && !xdg.isBlank()) {
      cache = Path.of(xdg);
    } else if (windows != null && !windows.isBlank()) {
      cache = Path.of(windows);
    } else if (System.getProperty("os.name").startsWith("Mac")) {
      cache = home.resolve("Library").resolve("Caches");
    } else {
      cache = home.resolve(".cache");
    }
    return cache.resolve("sluice").resolve(backend);
  }
}
