package dev.sluice.opencl.cl;

import dev.sluice.backend.BackendUnavailableException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jocl.CL;

/**
 * Looks whether there is an OpenCL library at all, and whether JOCL's own loads. JOCL's attempt to
 * load the former would write to the standard error of every program that asks for the best
 * backend; of the latter it says what is wrong in some forty lines, and only once.
 */
final class Library {
  private static final Pattern FAILURE = Pattern.compile("UnsatisfiedLinkError: (/.*)");

  /** Why nothing loads; a class whose initialisation failed does not say so again. */
  private static volatile BackendUnavailableException failure;

  private static final System.Logger LOG = System.getLogger("dev.sluice.opencl");

  /** Whether there is a loader; null until somebody asks. */
  private static Boolean there;

  private Library() {}

  /**
   * Loads JOCL.
   *
   * @throws BackendUnavailableException where it cannot be loaded, the same at every call
   */
  static synchronized void requireJocl() {
    if ("".equals(System.getenv("POCL_CACHE_DIR"))) {
      // PoCL would end the process.
      throw new BackendUnavailableException(
          "opencl: the environment variable POCL_CACHE_DIR is empty; it must name a folder, or be"
              + " unset");
    }
    if (failure != null) {
      throw new BackendUnavailableException(failure.getMessage(), failure);
    }
    try {
      CL.setExceptionsEnabled(true);
    } catch (LinkageError e) {
      failure = new BackendUnavailableException(reason(String.valueOf(e.getMessage())), e);
      throw failure;
    }
  }

  /** What the attempt failed with that found a file, which is in its last lines. */
  static String reason(String said) {
    Matcher matcher = FAILURE.matcher(said);
    String reason = said.lines().findFirst().orElse("");
    while (matcher.find()) {
      reason = matcher.group(1).replaceFirst("^(\\S+): \\1", "$1"); // HotSpot names the file twice
    }
    return "opencl cannot load JOCL's own library: "
        + reason
        + (reason.contains("failed to map segment")
            ? " (a folder that forbids execution; -Djava.io.tmpdir=FOLDER names another)"
            : "");
  }

  /**
   * Whether there is an OpenCL loader, the system's or, where it has a driver at least, our own;
   * and makes the driver known to it that no file names.
   *
   * @throws BackendUnavailableException where there is a driver, but no way to it, the same at
   *     every call
   */
  static synchronized boolean isThere() {
    if (failure != null) {
      throw new BackendUnavailableException(failure.getMessage(), failure);
    }
    if (there == null) {
      try {
        there = find();
      } catch (UncheckedIOException | UnsatisfiedLinkError e) {
        failure =
            new BackendUnavailableException(
                "opencl finds a driver, but can write or load no file in java.io.tmpdir, which is "
                    + System.getProperty("java.io.tmpdir")
                    + " ("
                    + e.getMessage()
                    + "); -Djava.io.tmpdir=FOLDER names another",
                e);
        throw failure;
      } catch (BackendUnavailableException e) {
        failure = e;
        throw e;
      }
    }
    return there;
  }

  private static boolean find() {
    Vendors vendors = Vendors.OF_SYSTEM;
    Optional<String> driver = vendors.unregistered(System.getenv());
    boolean loader = isOfSystem();
    if (!loader && (driver.isPresent() || vendors.any(System.getenv()))) {
      loader = Loader.load();
      if (!loader) {
        throw new BackendUnavailableException(
            "opencl finds a driver"
                + driver.map(found -> " (" + found + ")").orElse("")
                + ", but no OpenCL library (libOpenCL) to load it with; install a loader (Debian:"
                + " ocl-icd-libopencl1)");
      }
    }
    if (driver.isPresent()) {
      Vendors.use(vendors.with(driver.get()));
      LOG.log(
          System.Logger.Level.INFO,
          "opencl: {0} is here, but no file in {1} names it, as in a container; it is used all the"
              + " same",
          driver.get(),
          vendors.registered());
    }
    return loader;
  }

  @SuppressWarnings("restricted")
  private static boolean isOfSystem() {
    try (Arena arena = Arena.ofConfined()) {
      for (String name : names()) {
        try {
          SymbolLookup.libraryLookup(name, arena);
          return true;
        } catch (IllegalArgumentException e) {
          continue; // under its next name
        }
      }
      return false;
    }
  }

  private static List<String> names() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.contains("mac")) {
      return List.of("/System/Library/Frameworks/OpenCL.framework/OpenCL");
    }
    if (system.contains("windows")) {
      return List.of("OpenCL.dll");
    }
    return List.of("libOpenCL.so.1", "libOpenCL.so");
  }
}
