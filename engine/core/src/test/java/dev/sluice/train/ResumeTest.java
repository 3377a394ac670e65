package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.file.FileFormatException;
import dev.sluice.model.Weights;
import dev.sluice.random.PhiloxRandom;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is interrupted, in whatever way, ends with the same bits. */
class ResumeTest {
  private static final int KILLS = 6;

  @TempDir private Path folder;

  private static void assertSame(Weights expected, Weights got) {
    assertEquals(expected.names(), got.names());
    for (String name : expected.names()) {
      assertArrayEquals(expected.values(name), got.values(name), name);
    }
  }

  private Weights uninterrupted(Path checkpoint) {
    try (Trainer trainer = InterruptedTraining.trainer(checkpoint)) {
      trainer.fit(InterruptedTraining.validation());
      return trainer.weights();
    }
  }

  @Test
  void stoppedAndResumed() {
    Weights expected = uninterrupted(folder.resolve("whole"));
    Path checkpoint = folder.resolve("parts");
    Weights got = null;
    for (int stopAt : new int[] {1, 13, 40, 41, Integer.MAX_VALUE}) {
      try (Trainer trainer = InterruptedTraining.trainer(checkpoint)) {
        if (stopAt > 1) {
          trainer.resume(checkpoint);
        }
        trainer.listen(
            new TrainingListener() {
              @Override
              public void stepDone(Step step) {
                if (step.step() == stopAt) {
                  trainer.stop();
                }
              }
            });
        trainer.fit(InterruptedTraining.validation());
        trainer.save(checkpoint);
        got = trainer.weights();
      }
    }
    assertSame(expected, got);
  }

  @Test
  void killedAndResumed() throws Exception {
    Weights expected = uninterrupted(folder.resolve("whole"));
    Path checkpoint = folder.resolve("killed.safetensors");
    PhiloxRandom random = new PhiloxRandom(System.nanoTime(), 0);
    int killed = 0;
    Process process = null;
    for (int attempt = 0; attempt <= KILLS; attempt++) {
      process = start(checkpoint);
      if (attempt < KILLS) {
        // The JVM starts within some 300 ms; the training takes some seconds.
        boolean ended = process.waitFor(300 + random.nextInt(900), TimeUnit.MILLISECONDS);
        killed += ended ? 0 : 1;
        process.destroyForcibly();
      }
      process.waitFor();
    }
    assertEquals(0, process.exitValue(), () -> "see " + folder.resolve("log"));
    assertTrue(killed >= 2, "the process ended before it could be killed");
    Weights got = SavedModel.load(checkpoint).weights();
    assertSame(expected, got);
  }

  private Process start(Path checkpoint) throws Exception {
    return new ProcessBuilder(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                InterruptedTraining.class.getName(),
                checkpoint.toString()))
        .redirectErrorStream(true)
        .redirectOutput(new File(folder.toFile(), "log"))
        .start();
  }

  @Test
  void damagedAndForeignCheckpointsChangeNothing() throws Exception {
    Path checkpoint = folder.resolve("c");
    try (Trainer trainer = InterruptedTraining.trainer(checkpoint)) {
      trainer.save(checkpoint);
      Weights before = trainer.weights();
      byte[] whole = Files.readAllBytes(checkpoint);
      for (int length : new int[] {0, 7, 100, whole.length - 1}) {
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
        assertThrows(FileFormatException.class, () -> trainer.resume(cut));
      }
      Path weights = folder.resolve("w");
      before.save(weights);
      String message =
          assertThrows(FileFormatException.class, () -> trainer.resume(weights)).getMessage();
      assertTrue(message.contains("is not a checkpoint of Sluice"), message);
      assertSame(before, trainer.weights());
      assertEquals(0, trainer.steps());
    }
    try (Trainer other = InterruptedTraining.trainer(checkpoint, 99)) {
      String message =
          assertThrows(FileFormatException.class, () -> other.resume(checkpoint)).getMessage();
      assertTrue(message.contains("is of another training: its sluice.options"), message);
    }
  }
}
