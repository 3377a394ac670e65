package dev.sluice.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is done to a file: it is refused with its reason, or all that it says is true. */
class SafetensorsFuzzTest {
  record Damage(int at, byte value, int kind) {}

  @Provide
  Arbitrary<List<Damage>> damages() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 300),
            Arbitraries.bytes(),
            Arbitraries.integers().between(0, 3))
        .as(Damage::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
  }

  private static byte[] valid() throws IOException {
    Path path = Files.createTempFile("sluice", ".safetensors");
    new SafetensorsWriter()
        .tensor("weight_ih_l0", new long[] {4, 3}, new float[12])
        .tensor("bias_ih_l0", new long[] {4}, new float[4])
        .metadata("format", "pt")
        .write(path);
    byte[] all = Files.readAllBytes(path);
    Files.delete(path);
    return all;
  }

  private static byte[] damage(byte[] bytes, Damage damage) {
    int at = Math.min(damage.at, bytes.length - 1);
    return switch (damage.kind) {
      case 0 -> { // another byte
        byte[] changed = bytes.clone();
        changed[at] = damage.value;
        yield changed;
      }
      case 1 -> Arrays.copyOf(bytes, Math.max(1, at)); // truncated
      case 2 -> Arrays.copyOf(bytes, bytes.length + at); // oversized
      default -> { // another digit, which keeps the JSON well-formed where it hits a number
        byte[] changed = bytes.clone();
        for (int i = at; i < changed.length; i++) {
          if (changed[i] >= '0' && changed[i] <= '9') {
            changed[i] = (byte) ('0' + Math.floorMod(damage.value, 10));
            break;
          }
        }
        yield changed;
      }
    };
  }

  private static void openAndReadAll(byte[] bytes) throws IOException {
    Path path = Files.write(Files.createTempFile("sluice", ".safetensors"), bytes);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      long covered = 0;
      for (Map.Entry<String, TensorEntry> entry : file.tensors().entrySet()) {
        TensorEntry tensor = entry.getValue();
        covered += tensor.end() - tensor.begin();
        long elements = tensor.shape().stream().reduce(1L, Math::multiplyExact);
        assertEquals(elements, tensor.elements());
        if (tensor.type().isFloat()) {
          assertEquals(elements, file.read(entry.getKey()).length);
        }
      }
      assertTrue(covered < bytes.length);
    } catch (FileFormatException e) {
      assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
    } finally {
      Files.delete(path);
    }
  }

  @Property(tries = 3000)
  void damagedFiles(@ForAll("damages") List<Damage> damages) throws IOException {
    byte[] bytes = valid();
    for (Damage damage : damages) {
      bytes = damage(bytes, damage);
    }
    openAndReadAll(bytes);
  }

  @Property(tries = 1000)
  void randomFiles(@ForAll("bytes") byte[] bytes) throws IOException {
    openAndReadAll(bytes);
  }

  @Property(tries = 300)
  void roundTrips(@ForAll("floats") float[] values) throws IOException {
    Path path = Files.createTempFile("sluice", ".safetensors");
    new SafetensorsWriter().tensor("x", new long[] {values.length}, values).write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertArrayEquals(values, file.read("x"));
    } finally {
      Files.delete(path);
    }
  }

  @Provide
  Arbitrary<float[]> floats() {
    return Arbitraries.floats().array(float[].class).ofMaxSize(50);
  }
}
