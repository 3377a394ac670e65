package dev.sluice.opencl.queue;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Local memory comes from the host: {@code panel.cl} says why no kernel declares its own. */
class LocalMemoryTest {
  private static final Path SOURCES = Path.of("src/main/resources/dev/sluice/opencl");
  private static final Pattern DECLARATION =
      Pattern.compile("\\b(__)?local\\s+(\\w+\\s+)+\\w+\\s*[\\[;=]");

  @Test
  void noKernelDeclaresLocalMemory() throws IOException {
    try (Stream<Path> all = Files.list(SOURCES)) {
      List<Path> sources = all.filter(path -> path.toString().endsWith(".cl")).toList();
      assertTrue(sources.size() > 20, "the kernels are not in " + SOURCES.toAbsolutePath());
      for (Path source : sources) {
        assertFalse(DECLARATION.matcher(Files.readString(source)).find(), source.toString());
      }
    }
  }
}
