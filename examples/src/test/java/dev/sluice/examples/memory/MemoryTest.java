package dev.sluice.examples.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.data.Example;
import dev.sluice.data.Input;
import dev.sluice.data.Target;
import dev.sluice.examples.shared.Ran;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.train.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {
  @TempDir private Path folder;

  private Ran run(String... arguments) {
    return Ran.of(Memory.application(), arguments);
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  /** What has gates remembers over ten steps. */
  @Test
  void remembersMoreThanNothing() throws IOException {
    Ran ran = run("--small", "--distances", "10", "--out", out()).well();
    double nothing = Problem.ADDING.nothing();
    for (String cell : new String[] {"LSTM", "GRU"}) {
      double loss = ran.number("adding over 10, " + cell + ":");
      assertTrue(loss < nothing / 2, cell + ": " + loss);
    }
    assertTrue(ran.number("copy over 10, GRU:") < Problem.COPY.nothing() / 2, ran.out());
    assertTrue(Files.readString(folder.resolve("out/page.html")).contains("1982"));
    assertTrue(Files.size(folder.resolve("out/hopfield.png")) > 5_000);
    String model = folder.resolve("out/adding.safetensors").toString();
    Ran used = run("--use", model).well();
    double error = used.number("over 10 steps:") - used.number("over 10 steps: [-.0-9]+, is");
    assertEquals(0, error, 0.25, used.out());
    String copy = folder.resolve("out/copy.safetensors").toString();
    assertEquals(5, run("--use", copy).well().out().lines().count());
    Path other = folder.resolve("other.safetensors");
    Model small = Model.features(1).add("head", new Dense(1));
    SavedModel.of(small, small.initialize(1)).save(other);
    run("--use", other.toString()).refused("was not written by memory");
    run("--distances", "0").refused("--distances is 0, must be at least 1");
  }

  @Test
  void problems() {
    Random random = Random.from(new PhiloxRandom(1, 0));
    for (int i = 0; i < 100; i++) {
      Example adding = Problem.ADDING.example(random, 7);
      float[][] steps = ((Input.Vectors) adding.input()).steps();
      float sum = 0;
      int marked = 0;
      for (float[] step : steps) {
        sum += step[0] * step[1];
        marked += (int) step[1];
      }
      assertEquals(2, marked);
      Target target = adding.targets().get(Example.UNNAMED);
      assertEquals(sum, ((Target.ValuesPerSequence) target).values()[0], 1e-6);
    }
    Example copy = Problem.COPY.example(random, 3);
    int[] tokens = ((Input.Tokens) copy.input()).tokens();
    int[] tags = ((Target.ClassPerStep) copy.targets().get(Example.UNNAMED)).classes();
    assertEquals(13, tokens.length);
    for (int i = 0; i < 5; i++) {
      assertEquals(tokens[i], tags[8 + i]);
      assertEquals(-100, tags[i]);
    }
  }

  /** The energy falls at every change, by as much as it is computed anew to have fallen. */
  @Test
  void hopfield() {
    Random random = Random.from(new PhiloxRandom(2, 0));
    List<int[]> patterns = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      patterns.add(Hopfield.drawn(100, random));
    }
    Hopfield network = new Hopfield(patterns);
    for (int[] pattern : patterns) {
      int[] state = Hopfield.damaged(pattern, 0.15, random);
      assertTrue(Hopfield.overlap(state, pattern) < 0.9);
      List<Double> energies = network.recall(state, random);
      for (int i = 1; i < energies.size(); i++) {
        assertTrue(energies.get(i) < energies.get(i - 1));
      }
      // Each of some 15 changes is a sum of 100 weights of 32 bits, of about 1/100 each.
      assertEquals(network.energy(state), energies.getLast(), 15 * 100 * 0x1p-24);
      assertArrayEquals(pattern, state);
    }
  }
}
