package dev.sluice.tornado.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.tuning.Knob;
import dev.sluice.backend.tuning.Settings;
import dev.sluice.backend.tuning.ShapeClass;
import dev.sluice.op.Cell;
import dev.sluice.tornado.device.Devices;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How kernels are cut, and how that is written down. */
class TuningTest {
  private static final Cut PRODUCT = new Cut(64, 8, 4);
  private static final LayerCut CUT =
      new LayerCut(PRODUCT, new Cut(32, 4, 3), true, new Cut(128, 2, 4), false);

  @Test
  void aCutIsReadAsItWasWritten() {
    assertEquals("L64 R8 V4", PRODUCT.toString());
    assertEquals(PRODUCT, Cut.parse("L64 R8 V4"));
    assertEquals(PRODUCT.withTiles(), Cut.parse("L64 R8 V4 tiled"));
    assertEquals(CUT, LayerCut.of(CUT.settings()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "L64", "L0 R1 V1", "L513 R1 V1", "L1 R9 V1", "L1 R1 V5", "l1 r1 v1"})
  void whatIsNoCutIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Cut.parse(text));
  }

  @Test
  void settingsWithoutAKnobOrWithAnUnknownValueAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> LayerCut.of(new Settings(Map.of())));
    Settings other = CUT.settings().with(LayerCut.FORWARD_STEPS, "both");
    assertThrows(IllegalArgumentException.class, () -> LayerCut.of(other));
  }

  /** A tuner begins where the defaults are: each must be among what it tries. */
  @ParameterizedTest
  @EnumSource(Cell.class)
  void theDefaultsAreCandidates(Cell cell) {
    for (boolean gpu : new boolean[] {false, true}) {
      Settings start = Tuning.defaults(gpu).layer(cell, 128, 16).settings();
      for (Knob knob : Candidates.of(gpu, 1024, cell)) {
        assertTrue(
            knob.values().contains(start.get(knob.name())),
            knob.name() + " begins at " + start.get(knob.name()) + ", of " + knob.values());
      }
    }
  }

  @Test
  void aDeviceWithSmallGroupsIsNotOfferedLargeOnes() {
    for (Knob knob : Candidates.of(true, 64, Cell.LSTM)) {
      assertTrue(knob.values().stream().noneMatch(cut -> cut.startsWith("L128")), knob.name());
    }
  }

  /** Of a file, what another version wrote and what the device cannot run is left out. */
  @Test
  void onlyWhatFitsTheDeviceIsTakenFromItsFile() {
    ShapeClass good = ShapeClass.of(Cell.LSTM, 128, 16);
    ShapeClass wide = ShapeClass.of(Cell.RNN_TANH, 128, 16);
    ShapeClass foreign = ShapeClass.of(Cell.GRU_RESET_BEFORE, 128, 16);
    Map<ShapeClass, String> ignored = new HashMap<>();
    Tuning tuning =
        Tuning.of(
            Map.of(
                good, CUT.settings(),
                wide, CUT.settings().with(LayerCut.FORWARD, "L512 R4 V4"),
                foreign, CUT.settings().with(LayerCut.PRODUCT, "wide")),
            true,
            256,
            ignored::put);
    assertEquals(Set.of(wide, foreign), ignored.keySet(), "and said");
    assertEquals(CUT.settings(), tuning.settings(good));
    Tuning defaults = Tuning.defaults(true);
    assertEquals(defaults.settings(wide), tuning.settings(wide));
    assertEquals(defaults.settings(foreign), tuning.settings(foreign));
  }

  @Test
  void whatWasMeasuredHoldsForItsClass() {
    ShapeClass shape = ShapeClass.of(Cell.LSTM, 128, 16);
    Tuning tuning = new Tuning(PRODUCT, Tuning.defaults(true)::layer, Map.of(shape, CUT));
    assertEquals(CUT, tuning.layer(Cell.LSTM, 128, 16));
    assertEquals(CUT.settings(), tuning.settings(shape));
    assertFalse(CUT.equals(tuning.layer(Cell.RNN_TANH, 128, 16)), "of another cell");
  }

  @Test
  void driversHaveFilesOfTheirOwn() {
    String driver = Devices.choose(Optional.empty()).describe().driver();
    assertTrue(driver.matches(".*, .+ \\d.*"), "the driver's version is in: " + driver);
  }
}
