package dev.sluice.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.DeviceTime;
import dev.sluice.bench.contender.Contender;
import dev.sluice.bench.contender.ContenderException;
import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.Expectation;
import dev.sluice.bench.contender.Peer;
import dev.sluice.bench.contender.PreparedLayer;
import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.Problems;
import dev.sluice.bench.contender.TimesItself;
import dev.sluice.bench.suite.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyTorch of a Python on this machine. */
class PytorchTest extends PeerTest {
  private static final Problem SMALL = Problems.of(Case.parse("lstm:i7:h13:b3:t5:train"));

  @Override
  Peer peer() {
    return Peer.PYTORCH_CPU;
  }

  @Override
  String name() {
    return "pytorch-cpu:" + Python.withTorch();
  }

  @Override
  List<String> computes() {
    return all(
        List.of(
            LSTM_FORWARD,
            LSTM_TRAINING,
            List.of(LSTM_LENGTHS, LSTM_LENGTHS_TRAINING),
            GRU_FORWARD,
            List.of(GRU_TRAINING, RNN_TANH, RNN_RELU_TRAINING)));
  }

  @Test
  void timesItself() {
    try (PreparedLayer layer = ContenderId.parse(name()).open().prepare(SMALL, 1)) {
      TimesItself timed = (TimesItself) layer;
      long begun = System.nanoTime();
      double[] means = timed.time(1, 20, 3, 40);
      long waited = System.nanoTime() - begun;
      assertEquals(3, means.length);
      assertTrue(Arrays.stream(means).allMatch(nanos -> nanos > 0 && nanos < waited / 4.0));
      assertTrue(waited >= 140e6, "as long as it was told to: " + waited);
      assertTrue(timed.cpuNanos() > 0);
      assertTrue(layer.deviceTime().isEmpty());
    }
  }

  @Test
  void onCudaItsEventsAreRead(@TempDir Path folder) throws IOException {
    Contender contender = ContenderId.parse("pytorch:" + Python.asIfCuda(folder)).open();
    try (PreparedLayer layer = contender.prepare(SMALL, 1)) {
      Expectation.of(SMALL)
          .check(layer, SMALL)
          .forEach(agreement -> assertTrue(agreement.holds(), agreement.toString()));
      long begun = System.nanoTime();
      DeviceTime time = layer.deviceTime().orElseThrow();
      long waited = System.nanoTime() - begun;
      assertTrue(time.spanNanos() > 0 && time.spanNanos() < waited, time + " of " + waited);
      assertTrue(contender.version().endsWith(", a processor"), contender.version());
    }
  }

  @Test
  void aScriptAroundItMayGreet(@TempDir Path folder) throws IOException {
    String program =
        Python.program(folder, "echo hello; '" + Python.withTorch() + "' \"$@\"; exit");
    ContenderId.parse("pytorch-cpu:" + program).open().prepare(SMALL, 1).close();
  }

  private static List<Path> leftovers(List<Path> before) throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.getFileName().toString().startsWith("sluice-python"))
          .filter(path -> !before.contains(path))
          .toList();
    }
  }

  @Test
  void whatIsMissingIsNamed(@TempDir Path folder) throws IOException {
    List<Path> before = leftovers(List.of());
    assertEquals(
        "'/no/python' cannot be started: Exec failed, error: 2 (No such file or directory)",
        refused(BackendUnavailableException.class, "/no/python"));
    String message = refused(BackendUnavailableException.class, Python.withTorch());
    assertTrue(message.contains(" finds no CUDA device"), message);
    String program = Python.program(folder, "echo 'a bad day' >&2; exit 3");
    assertEquals(
        program + " has ended with exit code 3: a bad day",
        refused(ContenderException.class, program));
    program = Python.program(folder, "echo '{nonsense'; sleep 60");
    assertEquals(
        program + " answers what is no JSON: {nonsense",
        refused(ContenderException.class, program));
    assertEquals(List.of(), leftovers(before), "nothing is left in the folder of temporary files");
  }

  private static String refused(Class<? extends RuntimeException> kind, String python) {
    Contender contender = ContenderId.parse("pytorch:" + python).open();
    return assertThrows(kind, () -> contender.prepare(SMALL, 1).close()).getMessage();
  }
}
