package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.file.FileFormatException;
import dev.sluice.model.Weights;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.testing.Soak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  /** What a training left behind: its weights and the losses of its epochs. */
  private record Left(Weights weights, List<Double> epochLosses) {}

  private static TrainingListener collect(List<Double> epochLosses) {
    return new TrainingListener() {
      @Override
      public void epochDone(Epoch epoch) {
        epochLosses.add(epoch.loss());
        epochLosses.add(epoch.validation().orElseThrow().loss());
      }
    };
  }

  private Left uninterrupted(Path checkpoint) {
    List<Double> losses = new ArrayList<>();
    try (Trainer trainer = InterruptedTraining.trainer(checkpoint)) {
      trainer.listen(collect(losses)).fit(InterruptedTraining.validation());
      return new Left(trainer.weights(), losses);
    }
  }

  /** Also at, before and after the ends of epochs, and past the best one. */
  @Test
  void stoppedAndResumed() {
    Left expected = uninterrupted(folder.resolve("whole"));
    int batches = InterruptedTraining.BATCHES;
    assertTrue(
        expected.epochLosses.size() < 2 * InterruptedTraining.EPOCHS, "early stopping is reached");
    Path checkpoint = folder.resolve("parts");
    List<Double> losses = new ArrayList<>();
    Weights got = null;
    List<Integer> stops = new ArrayList<>(List.of(1, 13, 14));
    for (int epoch = 1; epoch <= expected.epochLosses.size() / 2; epoch++) {
      stops.addAll(List.of(epoch * batches - 1, epoch * batches, epoch * batches + 1));
    }
    stops.add(Integer.MAX_VALUE);
    for (int stopAt : stops) {
      try (Trainer trainer = InterruptedTraining.trainer(checkpoint)) {
        if (stopAt > 1) {
          trainer.resume(checkpoint);
        }
        trainer.listen(collect(losses));
        trainer.listen(
            new TrainingListener() {
              @Override
              public void stepDone(Step step) {
                if (step.step() == stopAt) {
                  trainer.save(checkpoint); // from within a step, the last of an epoch too
                  trainer.stop();
                }
              }
            });
        trainer.fit(InterruptedTraining.validation());
        got = trainer.weights();
      }
    }
    assertEquals(expected.epochLosses, losses);
    assertSame(expected.weights, got);
  }

  /**
   * The process prints a line per step; it is killed after a random number of them, wherever it
   * then is.
   */
  @Test
  void killedAndResumed() throws Exception {
    Left expected = uninterrupted(folder.resolve("whole"));
    int trainings = Math.ceilDiv(Soak.count("kills", KILLS), KILLS);
    int gotOn = 0;
    for (int training = 0; training < trainings; training++) {
      // One of 64 is killed before its first checkpoint every time.
      gotOn += killedAndResumed(training, expected) > InterruptedTraining.EVERY ? 1 : 0;
    }
    assertTrue(2 * gotOn > trainings, gotOn + " of " + trainings + " got on between kills");
    Soak.done((long) trainings * KILLS, "kills of a training, with the same bits at its end");
  }

  /** {@return the step that it has reached when it is killed for the last time} */
  private long killedAndResumed(int training, Left expected) throws Exception {
    Path checkpoint = folder.resolve("killed" + training + ".safetensors");
    Path log = folder.resolve("log");
    PhiloxRandom random = new PhiloxRandom(2026, training);
    long reached = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(checkpoint, log);
      int steps = 1 + random.nextInt(2 * InterruptedTraining.EVERY);
      while (numbers(log).size() <= steps) {
        assertTrue(process.isAlive(), "the training ended before it was killed");
        Thread.sleep(2);
      }
      process.destroyForcibly().waitFor();
      List<Long> numbers = numbers(log);
      long resumedAt = numbers.getFirst();
      // A checkpoint is at most so many steps old, and as many may have been done unprinted.
      assertTrue(resumedAt <= reached + 1, "resumes at " + resumedAt + " of " + reached);
      assertTrue(
          resumedAt >= reached - InterruptedTraining.EVERY,
          "resumes at " + resumedAt + " of " + reached);
      reached = numbers.getLast();
    }
    assertEquals(0, start(checkpoint, log).waitFor());
    assertSame(expected.weights, SavedModel.load(checkpoint).weights());
    return reached;
  }

  /** The complete lines so far. */
  private static List<Long> numbers(Path log) throws IOException {
    String text = Files.readString(log);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Long::parseLong).toList();
  }

  private static Process start(Path checkpoint, Path log) throws IOException {
    return new ProcessBuilder(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                InterruptedTraining.class.getName(),
                checkpoint.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(log.toFile())
        .start();
  }

  /** With early stopping a checkpoint's model is the best so far, not the last. */
  @Test
  void aSavedModelIsTheBest() {
    Path checkpoint = folder.resolve("best");
    Left left = uninterrupted(checkpoint);
    assertSame(left.weights, SavedModel.load(checkpoint).weights());
  }

  @Test
  void anotherTextOrVocabularyIsRefused() {
    Path checkpoint = folder.resolve("c");
    try (Trainer trainer = InterruptedTraining.trainer(checkpoint)) {
      trainer.note("vocabulary", "abc").save(checkpoint);
    }
    try (Trainer trainer = InterruptedTraining.trainer(checkpoint)) {
      trainer.note("vocabulary", "abd");
      String message =
          assertThrows(FileFormatException.class, () -> trainer.resume(checkpoint)).getMessage();
      assertTrue(message.contains("its note.vocabulary has 'abc' where"), message);
    }
    try (Trainer trainer = InterruptedTraining.trainer(checkpoint, 17, 5)) {
      String message =
          assertThrows(FileFormatException.class, () -> trainer.resume(checkpoint)).getMessage();
      assertTrue(message.contains("its sluice.data has"), message);
    }
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
    try (Trainer other = InterruptedTraining.trainer(checkpoint, 99, 0)) {
      String message =
          assertThrows(FileFormatException.class, () -> other.resume(checkpoint)).getMessage();
      assertTrue(message.contains("is of another training: its sluice.options"), message);
    }
  }
}
