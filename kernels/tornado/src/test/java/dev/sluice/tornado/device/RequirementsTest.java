package dev.sluice.tornado.device;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.BackendUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** SDKs and devices that will not do. */
class RequirementsTest {
  @Test
  void aDeviceWithWhatKernelsNeedIsTaken() {
    assertDoesNotThrow(() -> Requirements.check("0:0 (some)", 64, 2048));
  }

  @Test
  void oneWithSmallGroupsIsRefused() {
    BackendUnavailableException e =
        assertThrows(
            BackendUnavailableException.class, () -> Requirements.check("0:0 (some)", 32, 1 << 16));
    assertEquals(
        "tornado: device 0:0 (some) has 32 work-items in a group, and the kernels need 64; choose"
            + " another, of those that `sluice devices` lists, or another backend",
        e.getMessage());
  }

  @Test
  void oneWithLittleLocalMemoryIsRefused() {
    BackendUnavailableException e =
        assertThrows(
            BackendUnavailableException.class, () -> Requirements.check("0:0 (some)", 256, 2047));
    assertTrue(
        e.getMessage().contains("has 2047 bytes of local memory, and the kernels need 2048"),
        e.getMessage());
  }

  @Test
  void anSdkOfAnotherVersionIsNamed() {
    assertDoesNotThrow(() -> Installation.requireVersion(Optional.of(Installation.VERSION)));
    BackendUnavailableException e =
        assertThrows(
            BackendUnavailableException.class,
            () -> Installation.requireVersion(Optional.of("4.0.0-jdk25")));
    assertTrue(
        e.getMessage()
            .startsWith(
                "tornado needs TornadoVM 5.2.0-jdk25, and this JVM was started with 4.0.0-jdk25;"
                    + " install the SDK"),
        e.getMessage());
    BackendUnavailableException unknown =
        assertThrows(
            BackendUnavailableException.class, () -> Installation.requireVersion(Optional.empty()));
    assertTrue(unknown.getMessage().contains("does not say its version"), unknown.getMessage());
  }

  /** What builds and what starts have the version from elsewhere. */
  @Test
  void theVersionIsTheSameEverywhere() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent().getParent();
    String launchers = Files.readString(root.resolve("tools/tornado"));
    assertTrue(launchers.contains("\nversion=" + Installation.VERSION + "\n"), launchers);
    String build = Files.readString(root.resolve("pom.xml"));
    assertEquals(3, build.split("tornado-api-" + Installation.VERSION + "\\.jar", -1).length);
    String module = Files.readString(root.resolve("kernels/tornado/pom.xml"));
    assertTrue(module.contains("<tornado.version>" + Installation.VERSION + "</tornado.version>"));
  }
}
