package dev.sluice.backend.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.op.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningFileTest {
  private static final ShapeClass LSTM = ShapeClass.of(Cell.LSTM, 500, 16);
  private static final ShapeClass GRU = ShapeClass.of(Cell.GRU_RESET_BEFORE, 1, 1);

  @Test
  void keepsSettingsByClass(@TempDir Path folder) {
    Path path = folder.resolve("new").resolve("tuning.json");
    TuningFile file = new TuningFile(Optional.of(path), "device 1");
    assertTrue(file.read().isEmpty());
    Settings first = new Settings(Map.of("a", "1", "b", "x y"));
    Settings second = first.with("a", "2");
    file.keep(LSTM, first);
    file.keep(GRU, first);
    file.keep(LSTM, second);
    assertEquals(
        Map.of(LSTM, second, GRU, first), new TuningFile(Optional.of(path), "device 1").read());
    assertTrue(new TuningFile(Optional.of(path), "device 2").read().isEmpty(), "another device's");
  }

  @Test
  void whatIsNoTuningIsAsIfItWereNotThere(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("tuning.json");
    TuningFile file = new TuningFile(Optional.of(path), "device");
    Settings settings = new Settings(Map.of("a", "1"));
    file.keep(LSTM, settings);
    String whole = Files.readString(path);
    for (String damaged :
        List.of(
            "",
            "{",
            "[]",
            whole.substring(0, whole.length() / 2),
            whole.replace("tuning 1", "tuning 0"),
            whole.replace("lstm", "lsdm"),
            whole.replace("h512", "h99999999999"))) {
      Files.writeString(path, damaged);
      assertTrue(file.read().isEmpty(), damaged);
    }
    file.keep(LSTM, settings);
    assertEquals(Map.of(LSTM, settings), file.read());
  }

  @Test
  void classesAreDoublings() {
    assertEquals(new ShapeClass(Cell.LSTM, 512, 16), LSTM);
    assertEquals(new ShapeClass(Cell.LSTM, 512, 32), ShapeClass.of(Cell.LSTM, 512, 17));
    ShapeClass small = ShapeClass.of(Cell.LSTM, 64, 16);
    ShapeClass large = ShapeClass.of(Cell.LSTM, 2048, 16);
    assertEquals(
        List.of(large, small),
        List.of(small, large).stream().sorted(ShapeClass.nearestTo(LSTM)).toList());
  }
}
