package dev.sluice.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.testing.DamagedBytes;
import dev.sluice.testing.Soak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a file: it is refused with its reason, or all that it says is true. */
class SafetensorsFuzzTest {
  private static final int HEADER = 200;

  @TempDir private static Path folder;

  /** In a build the corpus; with the profile fuzz whatever the fuzzer finds. */
  @FuzzTest(maxDuration = "24h")
  void anyBytes(byte[] bytes) throws IOException {
    openAndReadAll(bytes);
  }

  @Test
  void damaged() throws IOException {
    byte[] whole = valid();
    int files = Soak.count("files", 3000);
    for (int seed = 0; seed < files; seed++) {
      openAndReadAll(DamagedBytes.of(whole, HEADER, seed));
    }
    Soak.done(files, "damaged safetensors files");
  }

  @Test
  void randomFiles() throws IOException {
    for (int seed = 0; seed < 1000; seed++) {
      RandomGenerator random = new PhiloxRandom(43, seed);
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      openAndReadAll(bytes);
    }
  }

  private static byte[] valid() throws IOException {
    Path path = folder.resolve("valid");
    new SafetensorsWriter()
        .tensor("weight_ih_l0", new long[] {4, 3}, new float[12])
        .tensor("bias_ih_l0", new long[] {4}, new float[4])
        .metadata("format", "pt")
        .metadata("weight_ih_l0_reverse", "weight_ih_l0")
        .write(path);
    return Files.readAllBytes(path);
  }

  private static void openAndReadAll(byte[] bytes) throws IOException {
    Path path = Files.write(folder.resolve("fuzzed"), bytes);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      long covered = 0;
      for (Map.Entry<String, TensorEntry> entry : file.tensors().entrySet()) {
        TensorEntry tensor = entry.getValue();
        boolean alias = file.metadata().containsKey(entry.getKey());
        covered += alias ? 0 : tensor.end() - tensor.begin();
        long elements = tensor.shape().stream().reduce(1L, Math::multiplyExact);
        assertEquals(elements, tensor.elements());
        if (tensor.type().filter(DType::isFloat).isPresent()) {
          assertEquals(elements, file.read(entry.getKey()).length);
        }
      }
      assertTrue(covered < bytes.length);
    } catch (FileFormatException e) {
      assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
      assertTrue(e.getMessage().length() < 2000, () -> "too long to read: " + e.getMessage());
    }
  }

  @Test
  void roundTrips() throws IOException {
    for (int seed = 0; seed < 300; seed++) {
      RandomGenerator random = new PhiloxRandom(47, seed);
      float[] values = new float[random.nextInt(50)];
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.intBitsToFloat(random.nextInt()); // NaNs and infinities among them
      }
      Path path = folder.resolve("round");
      new SafetensorsWriter().tensor("x", new long[] {values.length}, values).write(path);
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        assertArrayEquals(values, file.read("x"));
      }
    }
  }
}
