package dev.sluice.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.cells.RecurrentStack;
import dev.sluice.cells.StackOutput;
import dev.sluice.conformance.MemoryUse;
import dev.sluice.data.SequenceBatch;
import dev.sluice.data.StreamDataset;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.predict.Predictor;
import dev.sluice.predict.Session;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.SavedModel;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing grows with calls, neither the heap nor native memory. */
@Tag("once")
class FlatMemoryTest {
  private static final int CALLS = 10_000;

  /**
   * What the JVM itself and JUnit add meanwhile. 10,000 calls that keep some two hundred bytes each
   * are more.
   */
  private static final long NOISE = 2 << 20;

  private static Backend backend;

  @TempDir private Path folder;

  private final Model model =
      Model.tokens(5)
          .add("embedding", new Embedding(5, 4))
          .add("rnn", new Recurrent(RecurrentOptions.lstm(6)))
          .add("head", new Dense(5));
  private final Weights weights = model.initialize(1);

  @BeforeAll
  static void open() {
    backend = Backends.select("cpu");
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  private static void flat(int calls, IntConsumer call) {
    MemoryUse.assertFlat(calls, NOISE, MemoryUse::ofJava, call);
  }

  private static StreamDataset text(int length) {
    int[] tokens = new int[length];
    for (int i = 0; i < length; i++) {
      tokens[i] = i % 5;
    }
    return StreamDataset.text(tokens, 2, 4);
  }

  private Trainer trainer() {
    TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(0.01));
    return new Trainer(model, backend, options, text(50));
  }

  @Test
  void evaluations() {
    try (Trainer trainer = trainer()) {
      flat(CALLS, i -> trainer.evaluate(text(20)));
    }
  }

  /** Of data sets that share no program. */
  @Test
  void evaluationsOfAllKinds() {
    try (Trainer trainer = trainer()) {
      flat(
          CALLS / 5,
          i -> trainer.evaluate(StreamDataset.text(new int[100], 1 + i % 40, 1 + i % 9)));
    }
  }

  @Test
  void checkpoints() {
    try (Trainer trainer = trainer()) {
      Path file = folder.resolve("checkpoint");
      flat(
          CALLS / 20,
          i -> {
            trainer.save(file);
            SavedModel.load(file);
            trainer.resume(file);
          });
    }
  }

  @Test
  void trainings() {
    flat(CALLS / 20, i -> trainOnce());
  }

  private void trainOnce() {
    try (Trainer trainer = trainer()) {
      trainer.fit(text(20));
    }
  }

  @Test
  void sessions() {
    flat(
        CALLS,
        i -> {
          try (Predictor predictor = Predictor.of(model, weights, backend);
              Session session = predictor.session(1 + i % 3)) {
            session.step(new int[1 + i % 3]);
          }
        });
  }

  @Test
  void steps() {
    try (Predictor predictor = Predictor.of(model, weights, backend);
        Session session = predictor.session()) {
      flat(
          CALLS,
          i -> {
            session.step(i % 5);
            session.restore(session.save());
          });
    }
  }

  /** They hold their states and buffers: a fraction of the weights, which they share. */
  @Test
  void manySessionsOfOnePredictor() {
    Model large = Model.features(500).add("rnn", new Recurrent(RecurrentOptions.lstm(300)));
    long weightBytes = 4L * 300 * (500 + 300 + 2) * Float.BYTES;
    int count = 200;
    List<Session> open = new ArrayList<>();
    try (Predictor predictor = Predictor.of(large, large.initialize(1), backend)) {
      open.add(predictor.session());
      open.getFirst().step(new float[500]);
      long before = MemoryUse.ofJava();
      for (int i = 0; i < count; i++) {
        Session session = predictor.session();
        session.step(new float[500]);
        open.add(session);
      }
      long each = (MemoryUse.ofJava() - before - NOISE) / count;
      assertTrue(each < weightBytes / 20, each + " bytes a session of " + weightBytes);
      open.forEach(Session::close);
    }
  }

  @Test
  void forwardAndBackward() {
    RecurrentOptions options = RecurrentOptions.gru(5);
    try (RecurrentStack stack = RecurrentStack.create(3, options, 1, backend);
        RecurrentStack training = stack.forTraining(1)) {
      flat(
          CALLS,
          i -> {
            SequenceBatch batch =
                SequenceBatch.of(new float[1 + i % 7][3], new float[1 + i % 4][3]);
            stack.forward(batch, null);
            StackOutput out = training.forward(batch, null);
            training.backward(new float[(int) (out.values().byteSize() / Float.BYTES)], null);
          });
    }
  }

  @Test
  void stacks() {
    flat(
        CALLS / 5,
        i -> {
          try (RecurrentStack stack =
              RecurrentStack.create(3, RecurrentOptions.lstm(4), 1, backend)) {
            stack.forward(SequenceBatch.of(new float[2][3]), null);
          }
        });
  }

  @Test
  void backends() {
    flat(CALLS / 5, i -> Backends.select("cpu").close());
  }
}
