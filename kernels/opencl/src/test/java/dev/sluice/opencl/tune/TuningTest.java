package dev.sluice.opencl.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.tuning.Knob;
import dev.sluice.backend.tuning.Settings;
import dev.sluice.backend.tuning.ShapeClass;
import dev.sluice.op.Cell;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.queue.DeviceTraits;
import dev.sluice.opencl.recurrent.LayerKernels;
import dev.sluice.opencl.recurrent.LayerKernels.Trait;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Defaults, candidates, and what was measured, of devices that need not be here. */
class TuningTest {
  private static final Tiling OTHER = new Tiling(8, 3, 2, 1, 1, 0);

  private static DeviceTraits processor(int cores) {
    return device("of " + cores + " cores", false, cores, 256 << 10, 4096, 16);
  }

  private static DeviceTraits gpu(long localBytes, long groupItems) {
    return device("gpu", true, 100, localBytes, groupItems, 1);
  }

  private static DeviceTraits device(
      String name, boolean gpu, int units, long localBytes, long groupItems, int width) {
    return new DeviceTraits(
        "OpenCL",
        0,
        "tests",
        name,
        "1",
        "OpenCL 3.0",
        gpu,
        !gpu,
        units,
        8L << 30,
        2L << 30,
        localBytes,
        groupItems,
        groupItems,
        groupItems,
        width,
        128);
  }

  @AfterEach
  void forget() throws IOException {
    for (DeviceTraits device : List.of(processor(2), processor(4))) {
      Files.deleteIfExists(Tuning.file(device).keep(ShapeClass.of(Cell.LSTM, 1, 1), settings()));
    }
  }

  private static Settings settings() {
    Optional<Tiling> sequence = Optional.of(OTHER);
    return new LayerTuning(OTHER, OTHER, OTHER, sequence, Optional.empty()).settings();
  }

  @Test
  void aProcessorsGroupsOwnSequencesWhereItsCoresKeepU() {
    Tuning tuning = Tuning.defaults(processor(2));
    assertTrue(tuning.layer(Cell.LSTM, 256, 16).forwardSequence().isPresent());
    assertTrue(tuning.layer(Cell.LSTM, 256, 16).backwardSequence().isPresent());
    assertFalse(tuning.layer(Cell.LSTM, 257, 16).forwardSequence().isPresent(), "U beyond 1 MiB");
    assertTrue(tuning.layer(Cell.RNN_TANH, 512, 16).forwardSequence().isPresent());
    assertTrue(tuning.layer(Cell.LSTM, 256, 5).forwardSequence().isPresent(), "two groups");
    assertFalse(tuning.layer(Cell.LSTM, 256, 4).forwardSequence().isPresent(), "one group");
    assertFalse(
        Tuning.defaults(processor(64)).layer(Cell.LSTM, 256, 16).forwardSequence().isPresent());
  }

  @Test
  void aGpusGroupsOwnSequencesWhereEachUnitHasSome() {
    Tuning tuning = Tuning.defaults(gpu(48 << 10, 1024));
    // 100 units; groups of 8 sequences forward, of 16 backward.
    assertTrue(tuning.layer(Cell.LSTM, 256, 793).forwardSequence().isPresent());
    assertFalse(tuning.layer(Cell.LSTM, 256, 792).forwardSequence().isPresent());
    assertTrue(tuning.layer(Cell.LSTM, 256, 1585).backwardSequence().isPresent());
    assertFalse(tuning.layer(Cell.LSTM, 256, 1584).backwardSequence().isPresent());
  }

  @Test
  void aGpusStatesFitItsLocalMemory() {
    LayerKernels projected = new LayerKernels(Cell.LSTM, Set.of(Trait.PROJECTED));
    for (int kibibytes : new int[] {16, 32, 48, 64}) {
      DeviceTraits device = gpu(kibibytes << 10, 1024);
      for (int units : new int[] {64, 128, 400, 600}) {
        LayerTuning tuning = Tuning.defaults(device).layer(Cell.LSTM, units, 10_000);
        Tiling sequence = tuning.forwardSequence().orElseThrow();
        boolean smallest = sequence.rowLanes() == 1;
        assertTrue(
            smallest || projected.stateBytes(sequence, units, units) <= device.localBytes(),
            sequence + " of " + units + " in " + kibibytes + " KiB");
      }
    }
    Tiling sequence =
        Tuning.defaults(gpu(48 << 10, 1024)).layer(Cell.LSTM, 256, 9999).forwardSequence().get();
    assertEquals(4, sequence.rowLanes(), "as many as have room");
  }

  @Test
  void defaultsAndCandidatesFitSmallDevices() {
    for (DeviceTraits device :
        List.of(gpu(16 << 10, 64), gpu(32 << 10, 256), processor(1), processor(128))) {
      Tuning tuning = Tuning.defaults(device);
      for (Cell cell : Cell.values()) {
        for (int units : new int[] {1, 128, 1000, 4096}) {
          assertTrue(tuning.layer(cell, units, 10_000).fits(device), cell + " " + units);
        }
        for (Knob knob : Candidates.of(device, cell)) {
          assertFalse(knob.values().isEmpty(), knob.name());
          for (String value : knob.values()) {
            if (!value.equals(LayerTuning.STEPS)) {
              assertTrue(Tiling.parse(value).fits(device), value);
            }
          }
        }
      }
    }
  }

  @Test
  void whatWasMeasuredHoldsForLayersOfLikeSize() {
    DeviceTraits device = processor(2);
    Tuning.file(device).keep(ShapeClass.of(Cell.GRU, 512, 32), settings());
    Tuning tuning = Tuning.of(device);
    assertEquals(settings(), tuning.settings(ShapeClass.of(Cell.GRU, 512, 32)));
    assertEquals(OTHER, tuning.layer(Cell.GRU, 300, 32).forward());
    assertEquals(OTHER, tuning.layer(Cell.GRU, 1024, 64).forward(), "two doublings");
    LayerTuning defaults = Tuning.defaults(device).layer(Cell.GRU, 2048, 64);
    assertEquals(defaults, tuning.layer(Cell.GRU, 2048, 64), "three doublings");
    assertEquals(
        Tuning.defaults(device).layer(Cell.LSTM, 512, 32), tuning.layer(Cell.LSTM, 512, 32));
    assertEquals(
        Tuning.defaults(processor(4)).layer(Cell.GRU, 512, 32),
        Tuning.of(processor(4)).layer(Cell.GRU, 512, 32),
        "another device");
  }

  @Test
  void settingsOfAnotherVersionAreAsIfTheyWereNotThere() {
    DeviceTraits device = processor(2);
    ShapeClass shape = ShapeClass.of(Cell.GRU, 512, 32);
    LayerTuning defaults = Tuning.defaults(device).layer(Cell.GRU, 512, 32);
    Settings unread = settings().with(LayerTuning.FORWARD, "W8 R3");
    Settings tooLarge = settings().with(LayerTuning.FORWARD, "W8 R3 V2 LU8192 LR1 KT0");
    for (Settings unfit : List.of(unread, tooLarge)) {
      Tuning.file(device).keep(shape, unfit);
      assertEquals(defaults, Tuning.of(device).layer(Cell.GRU, 512, 32), unfit.toString());
    }
  }

  /** A compiler would write out the sums of so many rows for as long as anybody waits. */
  @Test
  void sizesThatNoCompilerSeesAnEndOfAreNoTilings() {
    for (String text :
        new String[] {
          "W1 R99999999 V4 LU32 LR8 KT16",
          "W1 R4 V99999999 LU32 LR8 KT16",
          "W1 R4 V4 LU99999999 LR8 KT16",
          "W1 R4 V4 LU32 LR99999999 KT16",
          "W1 R4 V4 LU32 LR8 KT99999999",
          "W1 R4 V4 LU32 LR8 KT99999999999"
        }) {
      assertThrows(IllegalArgumentException.class, () -> Tiling.parse(text), text);
    }
  }
}
