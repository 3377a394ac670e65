package dev.sluice.tornado.device;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.BackendUnavailableException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** SDKs and devices that will not do. */
class RequirementsTest {
  @Test
  void aDeviceWithWhatKernelsNeedIsTaken() {
    assertDoesNotThrow(() -> Requirements.check("0:0 (some)", 64, 256));
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
  void oneWithoutLocalMemoryIsRefused() {
    BackendUnavailableException e =
        assertThrows(
            BackendUnavailableException.class, () -> Requirements.check("0:0 (some)", 256, 0));
    assertTrue(
        e.getMessage().contains("has 0 bytes of local memory, and the kernels need 256"),
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
}
