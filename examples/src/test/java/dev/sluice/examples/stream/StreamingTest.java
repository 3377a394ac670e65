package dev.sluice.examples.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.examples.shared.Ran;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.train.SavedModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamingTest {
  @TempDir private Path folder;

  private Ran run(String... arguments) {
    return Ran.of(Streaming.application(), arguments);
  }

  private Ran runWith(String input, String... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return run(arguments);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void isBetterThanAMovingScore() throws IOException {
    Path out = folder.resolve("out");
    Ran ran = run("--small", "--out", out.toString()).well();
    for (String what : new String[] {"precision", "recall"}) {
      double own = ran.number("Disturbances, LSTM:.*" + what);
      double simple = ran.number("Disturbances, moving z-score:.*" + what);
      assertTrue(own > simple, what + " " + own + " against " + simple);
    }
    assertTrue(ran.out().contains("200 streams at once, 100,000 values: p50 "), ran.out());
    assertTrue(Files.size(out.resolve("stream.png")) > 10_000);
    String model = out.resolve("model.safetensors").toString();
    Ran used = runWith("0.1\n0.2\n 9\n", "--use", model).well();
    assertEquals("- - ok", used.out().lines().findFirst().orElseThrow());
    assertTrue(used.out().lines().toList().get(2).endsWith(" anomaly"), used.out());
    Ran wrong = runWith("0.1\nabc\n", "--use", model);
    wrong.refused("Standard input, line 2: 'abc' is not a number");
    assertEquals(1, wrong.out().lines().count(), "and the first is answered");
    runWith("NaN\n", "--use", model).refused("Standard input, line 1: 'NaN' is not finite");
  }

  @Test
  void wrongOptions() {
    run("--port", "70000", "--use", "x").refused("--port is 70000, must be from 0 to 65535");
    run("--port", "7000").refused("--port 7000: needs --use FILE");
    run("--values", "1").refused("--values is 1, must be at least 2");
    Path other = folder.resolve("other.safetensors");
    Model model = Model.features(1).add("head", new Dense(1));
    SavedModel.of(model, model.initialize(1)).save(other);
    run("--use", other.toString()).refused("was not written by stream: its notes are []");
  }

  /** By hand: one is found late, one not, one alarm is false and one goes on. */
  @Test
  void whatIsFound() {
    int[] events = new int[200];
    Arrays.fill(events, -1);
    events[50] = 0;
    events[51] = 0;
    events[120] = 1;
    boolean[] flagged = new boolean[200];
    flagged[10] = true; // nothing is there
    flagged[54] = true; // three after its end
    flagged[80] = true; // the same alarm, 26 later
    assertEquals(new Found(1, 2, 1, 2), Found.of(events, flagged));
  }

  /** The mean of 64 values 1 and -1 is 0, their deviation 1. */
  @Test
  void movingScore() {
    MovingScore score = new MovingScore();
    for (int i = 0; i < 64; i++) {
      assertEquals(0, score.next(i % 2 == 0 ? 1 : -1), 0);
    }
    assertEquals(3, score.next(3), 1e-12);
  }
}
