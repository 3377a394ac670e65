package dev.sluice.bench.measure;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningBenchmarksTest {
  @TempDir private Path folder;

  @Test
  void oneAtATime() {
    try (RunningBenchmarks first = RunningBenchmarks.announce(folder)) {
      assertFalse(first.others());
      try (RunningBenchmarks second = RunningBenchmarks.announce(folder)) {
        assertTrue(second.others());
      }
    }
    try (RunningBenchmarks third = RunningBenchmarks.announce(folder)) {
      assertFalse(third.others());
    }
  }

  @Test
  void oneOfJmhs() throws IOException {
    Path lock = folder.resolve("jmh.lock");
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      try (RunningBenchmarks running = RunningBenchmarks.announce(folder)) {
        assertFalse(running.others(), "a file that is left over");
      }
      channel.lock();
      try (RunningBenchmarks running = RunningBenchmarks.announce(folder)) {
        assertTrue(running.others());
      }
    }
  }

  @Test
  void aFolderThatTakesNoFiles() {
    try (RunningBenchmarks running = RunningBenchmarks.announce(folder.resolve("absent"))) {
      assertFalse(running.others());
    }
  }
}
