package dev.sluice.opencl.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel files, with what they include: a driver's compiler knows no class path. */
public final class Sources {
  private static final String FOLDER = "/dev/sluice/opencl/";
  private static final Pattern INCLUDE = Pattern.compile("(?m)^#include \"([a-z_0-9]+\\.cl)\"$");
  private static final Map<String, String> CACHE = new ConcurrentHashMap<>();

  private Sources() {}

  /**
   * The text of a file, with each file that it includes in its place.
   *
   * @param file its name
   * @return its text
   */
  public static String of(String file) {
    String known = CACHE.get(file);
    if (known == null) {
      known =
          INCLUDE
              .matcher(read(file))
              .replaceAll(match -> Matcher.quoteReplacement(of(match.group(1))));
      CACHE.put(file, known);
    }
    return known;
  }

  /**
   * The text of a file that includes nothing.
   *
   * @param file its name
   * @return its text
   */
  public static String read(String file) {
    try (InputStream in = Sources.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalStateException("The kernel file " + file + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
