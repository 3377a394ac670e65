package dev.sluice.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.tornado.device.Extras;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** What a backend has beyond kernels, and how it goes on without. */
class ExtrasTest {
  private static final String GRAPHS = "sluice.tornado.cudagraphs";

  @Test
  void openClHasNone() {
    Extras extras = Extras.of(TornadoVMBackendType.OPENCL);
    assertFalse(extras.cudaGraphs());
    assertFalse(extras.cublas());
    assertFalse(extras.giveUp(new IllegalStateException("a kernel's own fault")));
  }

  @Test
  void cudaGivesUpItsGraphsThenCublasThenNothing() {
    Extras extras = Extras.of(TornadoVMBackendType.CUDA);
    assertTrue(extras.cudaGraphs());
    assertEquals(ModuleLayer.boot().findModule("tornado.cublas").isPresent(), extras.cublas());
    boolean library = extras.cublas();
    assertTrue(extras.giveUp(new IllegalStateException("capture failed")));
    assertFalse(extras.cudaGraphs());
    assertEquals(library, extras.cublas(), "one at a time");
    assertEquals(library, extras.giveUp(new IllegalStateException("no such library")));
    assertFalse(extras.cublas());
    assertFalse(extras.giveUp(new IllegalStateException("a kernel's own fault")));
  }

  @Test
  void propertiesTurnThemOff() {
    System.setProperty(GRAPHS, "off");
    try {
      assertFalse(Extras.of(TornadoVMBackendType.CUDA).cudaGraphs());
    } finally {
      System.clearProperty(GRAPHS);
    }
  }
}
