package dev.sluice.examples.shared;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The sources that came with the JDK that runs this. */
public final class JdkSources {
  private JdkSources() {}

  /** {@return the archive, whether it is there or not} */
  public static Path archive() {
    return Path.of(System.getProperty("java.home"), "lib", "src.zip");
  }

  /**
   * Reads sources.
   *
   * @param folder a folder of the archive, as {@code java.base/java/util/}
   * @param instead what a user of a JDK without sources can do, for the message
   * @return the texts of the folder's files, by their names and in the order of these
   */
  public static Map<String, String> of(String folder, String instead) {
    Path archive = archive();
    if (!Files.isRegularFile(archive)) {
      throw new IllegalArgumentException("This JDK has no sources (" + archive + "); " + instead);
    }
    Map<String, String> texts = new LinkedHashMap<>();
    try (ZipFile file = new ZipFile(archive.toFile())) {
      List<? extends ZipEntry> entries =
          file.stream()
              .filter(entry -> entry.getName().startsWith(folder))
              .filter(entry -> entry.getName().endsWith(".java"))
              .sorted(Comparator.comparing(ZipEntry::getName))
              .toList();
      for (ZipEntry entry : entries) {
        try (InputStream in = file.getInputStream(entry)) {
          texts.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(archive + ": cannot be read: " + e.getMessage(), e);
    }
    return texts;
  }
}
