package dev.sluice.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.Backends;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a user is told whose JVM, SDK or device does not do. */
class InstallationTest {
  /** Opens the backend in a JVM of its own and prints why it cannot start. */
  static final class Open {
    private Open() {}

    public static void main(String[] args) {
      try {
        Backends.select("tornado");
        System.out.println("it started");
      } catch (BackendUnavailableException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static String open(List<String> flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Open.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  @Test
  void withoutTheSdkItSaysHowToGetIt() throws IOException, InterruptedException {
    String said = open(List.of());
    assertTrue(said.contains("tornado finds no TornadoVM in this JVM; install the SDK"), said);
    assertTrue(said.contains("tornado-argfile"), said);
  }

  @Test
  void aJvmThatWouldRunKernelsAsJavaIsRefused() throws IOException, InterruptedException {
    String argfile = System.getProperty("sluice.test.argfile");
    String said = open(List.of("@" + argfile));
    assertTrue(said.contains("tornado needs the JVM's flag -Dtornado.recover.bailout=False"), said);
    String bad = open(List.of("@" + argfile, "-Dtornado.recover.bailout=true"));
    assertTrue(bad.contains("-Dtornado.recover.bailout=False"), bad);
    String right = open(List.of("@" + argfile, "-Dtornado.recover.bailout=False"));
    assertTrue(right.contains("it started"), right);
  }

  @Test
  void anUnknownDeviceIsNamedWithThoseThereAre() {
    for (String wanted : Stream.of("7:0", "0:9", "nvidia", "0").toList()) {
      BackendUnavailableException e =
          assertThrows(
              BackendUnavailableException.class, () -> Backends.select("tornado:" + wanted));
      assertTrue(
          e.getMessage()
              .startsWith("tornado has no device '" + wanted + "'; there are: tornado:0:0 ("),
          e.getMessage());
    }
  }
}
