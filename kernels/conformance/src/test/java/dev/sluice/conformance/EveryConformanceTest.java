package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No class of conformance, and no backend, is left out. */
class EveryConformanceTest {
  private static final Path KERNELS = Path.of("..");
  private static final String SERVICE =
      "src/main/resources/META-INF/services/dev.sluice.backend.BackendProvider";

  @Test
  void everyClassIsPartOfTheWhole() throws IOException {
    Set<String> written = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith("Conformance.java"))
          .forEach(name -> written.add(name.replace(".java", "")));
    }
    written.remove(BackendConformance.class.getSimpleName());
    assertTrue(written.contains("OpConformance"), written.toString());
    assertEquals(
        written,
        BackendConformance.parts().stream()
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void everyBackendIsHeldToTheWhole() throws IOException {
    Set<String> backends = new TreeSet<>();
    Set<String> held = new TreeSet<>();
    try (Stream<Path> modules = Files.list(KERNELS)) {
      for (Path module : modules.filter(m -> Files.exists(m.resolve(SERVICE))).toList()) {
        backends.add(String.valueOf(module.getFileName()));
        if (extendsTheWhole(module.resolve("src/test/java"))) {
          held.add(String.valueOf(module.getFileName()));
        }
      }
    }
    assertTrue(backends.contains("cpu"), backends.toString());
    assertEquals(backends, held);
  }

  private static boolean extendsTheWhole(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        if (Files.readString(file).contains(" extends BackendConformance {")) {
          return true;
        }
      }
    }
    return false;
  }
}
