import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies the sources of java.util from the JDK that runs this into a runtime of a distribution:
 * what the example charlm reads where no text is given. Run by the pom of the distribution;
 * argument: the runtime's folder.
 */
public final class JdkSources {
  private static final String FOLDER = "java.base/java/util/";

  private JdkSources() {}

  static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: JdkSources RUNTIME");
      System.exit(2);
    }
    Path all = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    if (!Files.isRegularFile(all)) {
      System.err.println("This JDK has no sources, which the example charlm needs: " + all);
      System.exit(1);
    }
    Path some = Path.of(args[0], "lib", "src.zip");
    try (ZipFile from = new ZipFile(all.toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(some))) {
      List<? extends ZipEntry> entries =
          from.stream()
              .filter(entry -> entry.getName().startsWith(FOLDER))
              .filter(entry -> entry.getName().endsWith(".java"))
              .sorted(Comparator.comparing(ZipEntry::getName))
              .toList();
      for (ZipEntry entry : entries) {
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setLastModifiedTime(FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        to.putNextEntry(copy);
        try (InputStream in = from.getInputStream(entry)) {
          in.transferTo(to);
        }
      }
    }
  }
}
