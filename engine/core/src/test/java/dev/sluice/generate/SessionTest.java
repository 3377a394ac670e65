package dev.sluice.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.States;
import dev.sluice.model.Weights;
import dev.sluice.op.Extent;
import dev.sluice.program.Recorder;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SessionTest {
  private static final int VOCABULARY = 7;
  private static final int STEPS = 9;

  private final Backend backend = new ReferenceBackend(Storage.FLOAT32);
  private final Model model =
      Model.tokens(VOCABULARY)
          .add("embedding", new Embedding(VOCABULARY, 4))
          .add(
              "rnn",
              new Recurrent(
                  RecurrentOptions.lstm(6)
                      .layers(2)
                      .dropout(0.5)
                      .inputDropout(0.5)
                      .recurrentDropout(0.5)))
          .add("head", new Dense(VOCABULARY));
  private final Weights weights = model.initialize(5);

  /**
   * Only where states are rounded to 32 bits differs: after each step, or after the layer. So the
   * logits differ by a few roundings of numbers of about 1, times the layers and steps.
   */
  @Test
  void stepByStepIsTheWholeSequence() {
    int[] tokens = {3, 0, 6, 2, 2, 5, 1, 4, 0};
    Recorder recorder = new Recorder(Extent.of(STEPS, 1));
    RecordedModel recorded = model.record(recorder, false, States.ZERO);
    recorder.output(recorded.output());
    float[] whole = new float[STEPS * VOCABULARY];
    try (Executable executable = backend.compile(recorder.build());
        Workspace workspace = executable.workspace()) {
      weights.writeTo(executable.program(), executable);
      workspace.write(recorded.input(), tokens);
      workspace.run(PackedLayout.equal(STEPS, 1), 0);
      workspace.read(recorded.output(), whole);
    }
    try (Session session = Session.open(model, weights, backend)) {
      for (int pass = 0; pass < 2; pass++) {
        float[] saved = null;
        for (int t = 0; t < STEPS; t++) {
          if (t == 4) {
            saved = session.saveState();
          }
          assertStep(whole, t, session.step(tokens[t]));
        }
        session.restore(saved);
        assertStep(whole, 4, session.step(tokens[4]));
        session.reset();
      }
    }
  }

  private static void assertStep(float[] whole, int t, float[] logits) {
    for (int j = 0; j < VOCABULARY; j++) {
      assertEquals(whole[t * VOCABULARY + j], logits[j], STEPS * 2 * 8 * 0x1p-24);
    }
  }

  @Test
  void sequencesSideBySide() {
    try (Session both = Session.open(model, weights, backend, 2);
        Session one = Session.open(model, weights, backend)) {
      float[] alone = null;
      float[] together = null;
      for (int t = 0; t < 4; t++) {
        together = both.step(new int[] {t, 6 - t});
        alone = one.step(6 - t);
      }
      float[] second = Arrays.copyOfRange(together, VOCABULARY, 2 * VOCABULARY);
      assertArrayEquals(alone, second);
    }
  }

  @Test
  void aWarmStepAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Sampler sampler = new Sampler(0.8, 5, 0.9, new PhiloxRandom(1, 0));
    try (Session session = Session.open(model, weights, backend)) {
      int token = 0;
      for (int i = 0; i < 30_000; i++) {
        token = sampler.next(session.step(token));
      }
      // A step that allocates does so in every window; the compiler's last recompilation in one.
      long least = Long.MAX_VALUE;
      for (int window = 0; window < 10 && least > 0; window++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
          token = sampler.next(session.step(token));
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least, "bytes allocated in 1000 steps");
    }
  }

  @Test
  void badInput() {
    try (Session session = Session.open(model, weights, backend)) {
      assertEquals(
          "Session: token 7 is outside the vocabulary [0, 7)",
          assertThrows(IllegalArgumentException.class, () -> session.step(7)).getMessage());
      assertThrows(IllegalArgumentException.class, () -> session.step(new float[4]));
      assertThrows(IllegalArgumentException.class, () -> session.step(new int[2]));
      assertThrows(IllegalArgumentException.class, () -> session.restore(new float[3]));
    }
    Session closed = Session.open(model, weights, backend);
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.step(1));
    Model backwards =
        Model.features(3).add("rnn", new Recurrent(RecurrentOptions.gru(2).bidirectional()));
    assertThrows(
        IllegalArgumentException.class,
        () -> Session.open(backwards, backwards.initialize(0), backend));
  }
}
