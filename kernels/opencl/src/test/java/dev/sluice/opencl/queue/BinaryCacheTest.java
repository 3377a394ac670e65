package dev.sluice.opencl.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryCacheTest {
  private static final byte[] BINARY = {1, 2, 3, 4, 5};

  @Test
  void keepsWhatWasCompiled(@TempDir Path folder) {
    BinaryCache cache = new BinaryCache(folder.resolve("not").resolve("there"));
    String key = BinaryCache.key("device", "options", "source");
    assertTrue(cache.read(key).isEmpty());
    cache.write(key, BINARY);
    assertArrayEquals(BINARY, cache.read(key).orElseThrow());
    for (String other :
        new String[] {
          BinaryCache.key("device 2", "options", "source"),
          BinaryCache.key("device", "options 2", "source"),
          BinaryCache.key("device", "options", "source 2")
        }) {
      assertTrue(cache.read(other).isEmpty());
    }
  }

  @Test
  void aDamagedFileIsAsIfItWereNotThere(@TempDir Path folder) throws IOException {
    BinaryCache cache = new BinaryCache(folder);
    String key = BinaryCache.key("device", "options", "source");
    cache.write(key, BINARY);
    Path file;
    try (Stream<Path> files = Files.list(folder)) {
      file = files.findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertTrue(cache.read(key).isEmpty(), "cut to " + length);
    }
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      Files.write(file, flipped);
      assertTrue(cache.read(key).isEmpty(), "byte " + at);
    }
    cache.write(key, BINARY);
    assertArrayEquals(BINARY, cache.read(key).orElseThrow());
  }

  @Test
  void aFolderThatCannotBeWrittenCostsNothingButTime(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("a file"));
    BinaryCache cache = new BinaryCache(file);
    String key = BinaryCache.key("device", "options", "source");
    cache.write(key, BINARY);
    assertTrue(cache.read(key).isEmpty());
    assertEquals(0, Files.size(file));
  }
}
