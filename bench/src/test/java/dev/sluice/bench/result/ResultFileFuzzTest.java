package dev.sluice.bench.result;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.testing.DamagedBytes;
import dev.sluice.testing.Soak;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a result file holds, it is refused in one line that names it, or whole. */
class ResultFileFuzzTest {
  @TempDir private static Path folder;

  /** In a build the corpus; with the profile fuzz whatever the fuzzer finds. */
  @FuzzTest(maxDuration = "24h")
  void anyBytes(byte[] bytes) throws IOException {
    read(bytes);
  }

  @Test
  void damaged() throws IOException {
    byte[] whole = SampleResults.file().json().getBytes(StandardCharsets.UTF_8);
    int files = Soak.count("results", 500);
    for (int seed = 0; seed < files; seed++) {
      read(DamagedBytes.of(whole, whole.length, seed));
    }
    Soak.done(files, "damaged result files");
  }

  private static void read(byte[] bytes) throws IOException {
    Path path = Files.write(folder.resolve("fuzzed"), bytes);
    try {
      ResultFile file = ResultFile.read(path);
      assertNotNull(file.environment());
      assertNotNull(Comparison.of(file, file));
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
      assertTrue(e.getMessage().lines().count() == 1, e.getMessage());
    }
  }
}
