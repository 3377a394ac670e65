package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.backend.Backend;
import dev.sluice.cells.RecurrentStack;
import dev.sluice.file.FileFormatException;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import dev.sluice.testing.DamagedBytes;
import dev.sluice.testing.Soak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A damaged checkpoint is refused with its reason, or what it says is believed only so far. */
class CheckpointFuzzTest {
  private static final byte[] WHOLE = whole();

  private static byte[] whole() {
    try {
      Path path = Files.createTempFile("sluice", ".checkpoint");
      try (Trainer trainer = InterruptedTraining.trainer(path)) {
        trainer.save(path);
      }
      byte[] bytes = Files.readAllBytes(path);
      Files.delete(path);
      return bytes;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** In a build the corpus; with the profile fuzz whatever the fuzzer finds. */
  @FuzzTest(maxDuration = "24h")
  void anyBytes(byte[] bytes) throws IOException {
    readAll(bytes);
  }

  @Test
  void damaged() throws IOException {
    int header = 0;
    while (WHOLE[header] != '}' || WHOLE[header + 1] != '}') {
      header++;
    }
    int files = Soak.count("checkpoints", 500);
    for (int seed = 0; seed < files; seed++) {
      readAll(DamagedBytes.of(WHOLE, header, seed));
    }
    Soak.done(files, "damaged checkpoints, each read in three ways");
  }

  private static void readAll(byte[] bytes) throws IOException {
    Path path = Files.write(Files.createTempFile("sluice", ".checkpoint"), bytes);
    try (Backend backend = new ReferenceBackend(Storage.FLOAT32);
        Trainer trainer = InterruptedTraining.trainer(path)) {
      refusedOrRead(path, () -> SavedModel.load(path));
      refusedOrRead(path, () -> trainer.resume(path));
      refusedOrRead(path, () -> RecurrentStack.load(path, backend).close());
    } finally {
      Files.delete(path);
    }
  }

  private static void refusedOrRead(Path path, Runnable read) {
    try {
      read.run();
    } catch (FileFormatException e) {
      assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
    }
  }
}
