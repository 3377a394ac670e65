package dev.sluice.backend.tuning;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.op.Cell;
import dev.sluice.testing.DamagedBytes;
import dev.sluice.testing.Soak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a tuning's file holds, it is read, or is as if it were not there. */
class TuningFuzzTest {
  @TempDir private static Path folder;

  /** In a build the corpus; with the profile fuzz whatever the fuzzer finds. */
  @FuzzTest(maxDuration = "24h")
  void anyBytes(byte[] bytes) throws IOException {
    read(bytes);
  }

  @Test
  void damaged() throws IOException {
    Path path = folder.resolve("valid");
    new TuningFile(Optional.of(path), "device")
        .keep(ShapeClass.of(Cell.LSTM, 256, 16), new Settings(Map.of("forward", "W8 R4")));
    byte[] whole = Files.readAllBytes(path);
    int files = Soak.count("tunings", 1000);
    for (int seed = 0; seed < files; seed++) {
      read(DamagedBytes.of(whole, whole.length, seed));
    }
    Soak.done(files, "damaged tunings");
  }

  private static void read(byte[] bytes) throws IOException {
    Path path = Files.write(folder.resolve("fuzzed"), bytes);
    assertNotNull(new TuningFile(Optional.of(path), "device").read());
  }
}
