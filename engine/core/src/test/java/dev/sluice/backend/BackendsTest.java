package dev.sluice.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.program.Program;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackendsTest {
  private record Fake(String name, OptionalInt autoRank, String reason) implements BackendProvider {
    @Override
    public Backend open(Optional<String> device) {
      if (reason != null) {
        throw new BackendUnavailableException(reason);
      }
      String opened = name + device.map(d -> ":" + d).orElse("");
      return new Backend() {
        @Override
        public String name() {
          return opened;
        }

        @Override
        public Device device() {
          return Device.host("fake");
        }

        @Override
        public Set<Fusion> fusions() {
          return Fusion.none();
        }

        @Override
        public Executable compile(Program program, Set<Fusion> fusions) {
          throw new AssertionError("not under test");
        }

        @Override
        public void close() {}
      };
    }
  }

  private static final BackendProvider SLOW = new Fake("slow", OptionalInt.of(0), null);
  private static final BackendProvider FAST = new Fake("fast", OptionalInt.of(10), null);
  private static final BackendProvider GONE = new Fake("gone", OptionalInt.of(20), "no device");
  private static final BackendProvider NAMED = new Fake("named", OptionalInt.empty(), null);
  private static final List<BackendProvider> ALL = List.of(SLOW, GONE, NAMED, FAST);

  @Test
  void autoTakesTheHighestThatStarts() {
    assertEquals("fast", Backends.select("auto", null, ALL).name());
    assertEquals("slow", Backends.select("auto", "", List.of(SLOW, GONE, NAMED)).name());
  }

  @Test
  void namesAndDevices() {
    assertEquals("named:0:1", Backends.select("named:0:1", null, ALL).name());
    assertEquals("slow", Backends.select("auto", "slow", ALL).name());
    assertEquals("fast", Backends.select("fast", "slow", ALL).name(), "a name beats the property");
  }

  @Test
  void aNamedBackendThatCannotStartIsAnError() {
    assertEquals(
        "no device",
        assertThrows(BackendUnavailableException.class, () -> Backends.select("gone", null, ALL))
            .getMessage());
    assertThrows(BackendUnavailableException.class, () -> Backends.select("auto", "gone", ALL));
    assertEquals(
        "No backend can start (gone: no device)",
        assertThrows(
                BackendUnavailableException.class,
                () -> Backends.select("auto", null, List.of(GONE, NAMED)))
            .getMessage());
  }

  @Test
  void unknownNames() {
    assertEquals(
        "Unknown backend 'quick'; there are auto, slow, gone, named, fast",
        assertThrows(IllegalArgumentException.class, () -> Backends.select("quick", null, ALL))
            .getMessage());
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> Backends.select("auto", "quick", ALL))
            .getMessage()
            .contains("system property sluice.backend"));
  }

  @Test
  void threadsAreAllProcessorsOrAsManyAsTheProperty() {
    assertEquals(Runtime.getRuntime().availableProcessors(), Backends.threads());
    try {
      System.setProperty(Backends.THREADS_PROPERTY, "3");
      assertEquals(3, Backends.threads());
      for (String wrong : List.of("0", "-1", "many", "100000")) {
        System.setProperty(Backends.THREADS_PROPERTY, wrong);
        assertTrue(
            assertThrows(IllegalArgumentException.class, Backends::threads)
                .getMessage()
                .contains("'" + wrong + "'"));
      }
    } finally {
      System.clearProperty(Backends.THREADS_PROPERTY);
    }
  }

  @Test
  void theReferenceBackendIsThere() {
    assertTrue(
        Backends.list().stream()
            .anyMatch(
                s ->
                    s.name().equals("reference")
                        && s.unavailable().isEmpty()
                        && s.device().orElseThrow().memoryBytes() > 0));
    try (Backend backend = Backends.select("reference")) {
      assertEquals("reference", backend.name());
    }
    assertThrows(BackendUnavailableException.class, () -> Backends.select("reference:1"));
  }
}
