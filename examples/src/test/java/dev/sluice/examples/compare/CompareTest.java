package dev.sluice.examples.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.examples.forecast.SineContest;
import dev.sluice.examples.shared.Contest;
import dev.sluice.examples.shared.Ran;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.train.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareTest {
  @TempDir private Path folder;

  private Ran run(String... arguments) {
    return Ran.of(Compare.application(), arguments);
  }

  /** On three of the tasks the gated cells are better than something simple. */
  @Test
  void cellsAreBetterThanWhatIsSimple() throws IOException {
    String out = folder.resolve("out").toString();
    Ran ran = run("--small", "--seeds", "1", "--out", out).well();
    for (String cell : new String[] {"LSTM", "GRU", "BiLSTM"}) {
      assertTrue(ran.number("sine, " + cell + ": mean squared error") < 0.019, ran.out());
      assertTrue(ran.number("adding over 10, " + cell + ": mean squared error") < 0.15, ran.out());
    }
    double simple = ran.number("names in Java, accuracy +RNN +\\d+ +[0-9,]+ +[0-9.]+ +[0-9.]+");
    assertTrue(ran.number("names in Java, BiLSTM: accuracy") > simple, ran.out());
    assertEquals(25.0, ran.number("a GRU is 25 % smaller than an LSTM:"), 0);
    assertTrue(ran.out().contains("a GRU trains 20 to 30 % faster on a CPU: "), ran.out());
    assertTrue(Files.size(folder.resolve("out/sine.png")) > 5_000);
    String model = folder.resolve("out/sine.safetensors").toString();
    Ran used = run("--seed", "9", "--use", model).well();
    assertTrue(used.number("sine, mean squared error:") < 0.019, used.out());
    Path other = folder.resolve("other.safetensors");
    Model small = Model.features(1).add("head", new Dense(1));
    SavedModel.of(small, small.initialize(1)).save(other);
    run("--use", other.toString()).refused("was not written by compare");
    run("--budget", "1").refused("--budget is 1, must be from 1000 to 2000000");
  }

  /** The nearest size, by counting: an Elman layer of n units has n² + (1 + 2) n parameters. */
  @Test
  void sizesOfABudget() {
    Contest contest = SineContest.of(1, true);
    int hidden = Contestant.RNN.hidden(contest, 30_000);
    assertEquals(172, hidden); // 172² + 3 · 172 = 30,100; of 171 it is 29,754
    assertEquals(1, Contestant.RNN.hidden(contest, 1));
  }

  @Test
  void statistics() {
    assertEquals(2, Statistics.mean(1, 2, 3), 0);
    assertEquals(1, Statistics.deviation(1, 2, 3), 1e-12);
    assertEquals(0, Statistics.deviation(7), 0);
    assertEquals(2.5, Statistics.median(4, 1, 2, 3), 0);
  }
}
