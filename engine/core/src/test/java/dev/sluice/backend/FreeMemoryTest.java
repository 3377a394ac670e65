package dev.sluice.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeMemoryTest {
  @TempDir private Path folder;

  private void group(String path, String limit, long used, long cached, boolean unified)
      throws IOException {
    Path group = Files.createDirectories(folder.resolve(path));
    Files.writeString(
        group.resolve(unified ? "memory.max" : "memory.limit_in_bytes"), limit + "\n");
    Files.writeString(
        group.resolve(unified ? "memory.current" : "memory.usage_in_bytes"), used + "\n");
    Files.writeString(
        group.resolve("memory.stat"),
        "anon 7\n" + (unified ? "" : "total_") + "inactive_file " + cached + "\n");
  }

  private OptionalLong left(String own) throws IOException {
    return FreeMemory.ofGroup(Files.writeString(folder.resolve("own"), own), folder);
  }

  @Test
  void theTightestGroupCounts() throws IOException {
    group("a", "1000", 700, 50, true);
    group("a/b", "max", 100, 0, true);
    group("a/c", "500", 400, 0, true);
    assertEquals(OptionalLong.of(350), left("0::/a/b\n"));
    assertEquals(OptionalLong.of(100), left("0::/a/c\n"));
    assertEquals(OptionalLong.empty(), left("0::/d\n"));
  }

  @Test
  void theFirstVersionToo() throws IOException {
    group("memory/docker/x", "1000", 900, 300, false);
    assertEquals(OptionalLong.of(400), left("5:cpu,cpuacct:/y\n4:memory:/docker/x\n"));
  }

  /** A container sees its own group as the root, whatever the host calls it. */
  @Test
  void aContainersRoot() throws IOException {
    group("", "1000", 400, 0, true);
    assertEquals(OptionalLong.of(600), left("0::/../host/name\n"));
    assertEquals(OptionalLong.of(600), left("0::/\n"));
    assertEquals(OptionalLong.empty(), FreeMemory.ofGroup(folder.resolve("absent"), folder));
  }

  @Test
  void whatIsMissingIsSaid() {
    FreeMemory.require(1, "a test");
    long free = FreeMemory.bytes();
    assertTrue(free > 0);
    String message =
        assertThrows(
                NotEnoughMemoryException.class,
                () -> FreeMemory.require(Long.MAX_VALUE, "cpu: a workspace"))
            .getMessage();
    assertTrue(message.startsWith("cpu: a workspace needs 9223372036.9 GB of memory, "), message);
  }
}
