package dev.sluice.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.backend.Backend;
import dev.sluice.cells.RecurrentStack;
import dev.sluice.cpu.gemm.WeightFormat;
import dev.sluice.data.SequenceBatch;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.predict.Predictor;
import dev.sluice.predict.Session;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.testing.Soak;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Eight threads compute at once what one has computed before: sessions that are opened for more and
 * fewer sequences, and a stack that is given growing and shrinking batches, to the same bits. Steps
 * by the system property {@code sluice.soak.steps}, few in a build.
 */
@Tag("once")
class SessionSoakTest {
  private static final int THREADS = 8;
  private static final int FEATURES = 5;
  private static final int MOST_SEQUENCES = 9;
  private static final int STEPS = Soak.count("steps", 20_000);

  private final Backend backend = new CpuBackend("cpu", 2, WeightFormat.FLOAT32);

  private interface Work {
    /** Does something that a number determines, checks it, and says how many steps it was. */
    long steps(RandomGenerator random);
  }

  private void onAllThreads(String what, Work work) throws Exception {
    List<Future<Long>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int t = 0; t < THREADS; t++) {
        RandomGenerator random = new PhiloxRandom(61, t);
        all.add(
            threads.submit(
                () -> {
                  long done = 0;
                  while (done < STEPS / THREADS) {
                    done += work.steps(random);
                  }
                  return done;
                }));
      }
    }
    long steps = 0;
    for (Future<Long> each : all) {
      steps += each.get();
    }
    Soak.done(steps, "steps of " + what + " on " + THREADS + " threads");
  }

  private static float[] draw(int size, int stream) {
    RandomGenerator random = new PhiloxRandom(67, stream);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }

  @Test
  void sessions() throws Exception {
    Model model =
        Model.features(FEATURES)
            .add("rnn", new Recurrent(RecurrentOptions.lstm(19).layers(2)))
            .add("head", new Dense(3));
    Weights weights = model.initialize(3);
    int length = 40;
    float[][][] expected = new float[MOST_SEQUENCES + 1][][];
    for (int n = 1; n <= MOST_SEQUENCES; n++) {
      expected[n] = outputs(model, weights, n, length);
    }
    onAllThreads(
        "sessions",
        random -> {
          int n = 1 + random.nextInt(MOST_SEQUENCES);
          int steps = 1 + random.nextInt(length);
          float[][] got = outputs(model, weights, n, steps);
          for (int t = 0; t < steps; t++) {
            assertArrayEquals(expected[n][t], got[t], n + " sequences, step " + t);
          }
          return steps;
        });
  }

  private float[][] outputs(Model model, Weights weights, int sequences, int steps) {
    float[][] all = new float[steps][];
    try (Predictor predictor = Predictor.of(model, weights, backend);
        Session session = predictor.session(sequences)) {
      for (int t = 0; t < steps; t++) {
        all[t] = session.step(draw(sequences * FEATURES, 100 * sequences + t)).clone();
      }
    }
    return all;
  }

  @Test
  void batches() throws Exception {
    List<SequenceBatch> batches = new ArrayList<>();
    for (int b = 0; b < 60; b++) {
      RandomGenerator random = new PhiloxRandom(71, b);
      float[][][] sequences = new float[1 + random.nextInt(MOST_SEQUENCES)][][];
      for (int s = 0; s < sequences.length; s++) {
        sequences[s] = new float[1 + random.nextInt(1 + b / 2)][];
        for (int t = 0; t < sequences[s].length; t++) {
          sequences[s][t] = draw(FEATURES, 10_000 * b + 100 * s + t);
        }
      }
      batches.add(SequenceBatch.of(sequences));
    }
    RecurrentOptions options = RecurrentOptions.gru(21).layers(2).bidirectional();
    try (RecurrentStack alone = RecurrentStack.create(FEATURES, options, 5, backend);
        RecurrentStack shared = RecurrentStack.create(FEATURES, options, 5, backend)) {
      List<float[]> expected = batches.stream().map(batch -> forward(alone, batch)).toList();
      onAllThreads(
          "batches",
          random -> {
            int b = random.nextInt(batches.size());
            assertArrayEquals(expected.get(b), forward(shared, batches.get(b)), "batch " + b);
            return batches.get(b).layout().rows();
          });
      assertEquals(batches.size(), expected.size());
    }
  }

  private static float[] forward(RecurrentStack stack, SequenceBatch batch) {
    return stack.forward(batch, null).values().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
  }
}
