package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.cells.RecurrentStack;
import dev.sluice.file.FileFormatException;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

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

  /** Places in the header, digits among them more often than chance would have it. */
  @Provide
  Arbitrary<Integer> places() {
    int header = 0;
    while (WHOLE[header] != '}' || WHOLE[header + 1] != '}') {
      header++;
    }
    int end = header;
    List<Integer> digits =
        IntStream.range(8, end).filter(i -> WHOLE[i] >= '0' && WHOLE[i] <= '9').boxed().toList();
    return Arbitraries.oneOf(Arbitraries.of(digits), Arbitraries.integers().between(0, end));
  }

  @Property(tries = 500)
  void damaged(
      @ForAll("places") int at,
      @ForAll @IntRange(min = 0, max = 127) int value,
      @ForAll @Size(max = 4) byte[] appended)
      throws IOException {
    byte[] bytes = Arrays.copyOf(WHOLE, WHOLE.length + appended.length);
    boolean digit = bytes[at] >= '0' && bytes[at] <= '9';
    bytes[at] = (byte) (digit ? '0' + value % 10 : value);
    System.arraycopy(appended, 0, bytes, WHOLE.length, appended.length);
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
