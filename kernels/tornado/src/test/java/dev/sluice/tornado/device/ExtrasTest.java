package dev.sluice.tornado.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** What a backend has beyond kernels, and what it has without. */
class ExtrasTest {
  private static final TornadoVMBackendType CUDA = TornadoVMBackendType.CUDA;

  @Test
  void onlyCudaHasThem() {
    assertEquals(Extras.NONE, Extras.of(TornadoVMBackendType.OPENCL, true));
    assertEquals(new Extras(true, true), Extras.of(CUDA, true));
    assertEquals(new Extras(true, false), Extras.of(CUDA, false), "without its library");
  }

  @ParameterizedTest
  @CsvSource({"sluice.tornado.cudagraphs, false, true", "sluice.tornado.cublas, true, false"})
  void propertiesTurnThemOff(String property, boolean graphs, boolean cublas) {
    System.setProperty(property, "off");
    try {
      assertEquals(new Extras(graphs, cublas), Extras.of(CUDA, true));
    } finally {
      System.clearProperty(property);
    }
  }

  @Test
  void aPropertyIsOnOrOff() {
    System.setProperty("sluice.tornado.cublas", "false");
    try {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Extras.of(CUDA, true));
      assertEquals("sluice.tornado.cublas is 'false', must be on or off", e.getMessage());
    } finally {
      System.clearProperty("sluice.tornado.cublas");
    }
  }

  @Test
  void oneIsTriedWithoutTheOtherBeforeNone() {
    Extras both = new Extras(true, true);
    assertEquals(
        List.of(both, new Extras(false, true), new Extras(true, false), Extras.NONE),
        both.attempts());
    assertEquals(List.of(new Extras(true, false), Extras.NONE), new Extras(true, false).attempts());
    assertEquals(List.of(Extras.NONE), Extras.NONE.attempts());
  }

  @Test
  void whatIsGivenUpIsNamed() {
    Extras both = new Extras(true, true);
    assertEquals("cuBLAS (-Dsluice.tornado.cublas=off)", both.beyond(new Extras(true, false)));
    assertEquals(
        "CUDA graphs (-Dsluice.tornado.cudagraphs=off) and cuBLAS (-Dsluice.tornado.cublas=off)",
        both.beyond(Extras.NONE));
  }
}
