package dev.sluice.tornado.device;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.BackendUnavailableException;
import org.junit.jupiter.api.Test;

/** Devices that will not do. */
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
}
