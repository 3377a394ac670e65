package dev.sluice.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.sluice.backend.Backend;
import dev.sluice.data.TokenBatch;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionTest {
  private static final int VOCABULARY = 7;
  private static final int[] TOKENS = {3, 0, 6, 2, 2, 5, 1, 4, 0};

  /**
   * Only where states are rounded to 32 bits differs: after each step, or after the layer. So the
   * logits differ by a few roundings of numbers of about 1, times the layers and steps.
   */
  private static final double ROUNDING = TOKENS.length * 2 * 8 * 0x1p-24;

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
  private final Predictor predictor = Predictor.of(model, model.initialize(5), backend);

  @AfterEach
  void close() {
    predictor.close();
  }

  @Test
  void stepByStepIsTheWholeSequence() {
    float[][] whole = predictor.predict(TOKENS).outputs();
    try (Session session = predictor.session()) {
      for (int pass = 0; pass < 2; pass++) {
        List<SessionState> saved = null;
        for (int t = 0; t < TOKENS.length; t++) {
          if (t == 4) {
            saved = session.save();
          }
          assertClose(whole[t], session.step(TOKENS[t]));
        }
        session.restore(saved);
        assertClose(whole[4], session.step(TOKENS[4]));
        session.reset();
      }
    }
  }

  private static void assertClose(float[] expected, float[] got) {
    for (int j = 0; j < VOCABULARY; j++) {
      assertEquals(expected[j], got[j], ROUNDING);
    }
  }

  /** Whoever is fed, the others wait: each is its own whole sequence. */
  @Test
  void someOfTheSequences() {
    float[][] whole = predictor.predict(TOKENS).outputs();
    int[] fed = new int[3];
    int[][] ticks = {{0, 1, 2}, {2}, {1, 0}, {2, 1}, {0}, {2}, {2, 0, 1}};
    try (Session session = predictor.session(3)) {
      for (int[] which : ticks) {
        int[] next = Arrays.stream(which).map(s -> TOKENS[fed[s]]).toArray();
        float[] outputs = session.stepSome(which, next);
        for (int i = 0; i < which.length; i++) {
          int from = i * VOCABULARY;
          assertClose(whole[fed[which[i]]++], Arrays.copyOfRange(outputs, from, from + VOCABULARY));
        }
      }
      int[] tokens = {1, 1};
      assertThrows(
          IndexOutOfBoundsException.class, () -> session.stepSome(new int[] {0, 3}, tokens));
      for (int[] wrong : new int[][] {{1, 1}, {0}, {0, 1, 2, 0}}) {
        assertThrows(IllegalArgumentException.class, () -> session.stepSome(wrong, tokens));
      }
      assertThrows(IllegalArgumentException.class, () -> session.stepSome(new int[0], new int[0]));
      assertThrows(
          IllegalArgumentException.class, () -> session.stepSome(new int[1], new float[1]));
    }
  }

  @Test
  void aPromptAtOnceIsThePromptStepByStep() {
    float[][] whole = predictor.predict(TOKENS).outputs();
    try (Session session = predictor.session()) {
      for (int t = 0; t < 2; t++) {
        session.step(TOKENS[t]);
      }
      assertClose(whole[5], session.prefill(Arrays.copyOfRange(TOKENS, 2, 6)));
      assertClose(whole[6], session.step(TOKENS[6]));
    }
  }

  /** Unequal prompts are sorted inside; states and outputs keep the caller's order. */
  @Test
  void promptsOfUnequalLengths() {
    int[][] prompts = {{3}, {0, 6, 2}, {2, 5}};
    try (Session together = predictor.session(3);
        Session alone = predictor.session()) {
      together.step(new int[] {1, 2, 3});
      float[] outputs = together.prefill(TokenBatch.of(prompts)).clone();
      float[] after = together.step(new int[] {4, 5, 6});
      for (int s = 0; s < prompts.length; s++) {
        alone.reset();
        alone.step(s + 1);
        assertClose(line(outputs, s), alone.prefill(prompts[s]));
        assertClose(line(after, s), alone.step(s + 4));
      }
    }
  }

  private static float[] line(float[] outputs, int sequence) {
    return Arrays.copyOfRange(outputs, sequence * VOCABULARY, (sequence + 1) * VOCABULARY);
  }

  @Test
  void sequencesSideBySide() {
    try (Session both = predictor.session(2);
        Session one = predictor.session()) {
      float[] alone = null;
      float[] together = null;
      for (int t = 0; t < 4; t++) {
        together = both.step(new int[] {t, 6 - t});
        alone = one.step(6 - t);
      }
      assertArrayEquals(alone, line(together, 1));
    }
  }

  @Test
  void oneSequenceOfManyIsResetSavedAndRestored() {
    try (Session many = predictor.session(3);
        Session one = predictor.session()) {
      many.step(new int[] {1, 2, 3});
      many.reset(1);
      float[] after = many.step(new int[] {4, 4, 4}).clone();
      assertArrayEquals(one.step(4), line(after, 1));
      one.reset();
      one.step(3);
      assertArrayEquals(one.step(4), line(after, 2));

      SessionState saved = many.save(2);
      assertEquals(
          List.of("rnn.h_l0", "rnn.c_l0", "rnn.h_l1", "rnn.c_l1"),
          List.copyOf(saved.values().keySet()));
      many.reset();
      many.restore(0, saved);
      float[] continued = many.step(new int[] {5, 5, 5});
      assertArrayEquals(one.step(5), line(continued, 0));
      one.reset();
      assertArrayEquals(one.step(5), line(continued, 1));
    }
  }

  @Test
  void aWarmStepAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Sampler sampler = new Sampler(0.8, 5, 0.9, new PhiloxRandom(1, 0));
    try (Session session = predictor.session()) {
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

  private static String refused(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void badInput() {
    try (Session session = predictor.session()) {
      assertEquals(
          "Session: token 7 is outside the vocabulary [0, 7)", refused(() -> session.step(7)));
      refused(() -> session.step(new float[4]));
      refused(() -> session.step(new int[2]));
      assertEquals(
          "Session: token 9 at step 1 of sequence 0 is outside the vocabulary [0, 7)",
          refused(() -> session.prefill(new int[] {1, 9})));
      assertEquals(
          "Session: 2 sequences given, the session needs 1",
          refused(() -> session.prefill(TokenBatch.of(new int[1], new int[2]))));
      SessionState nothing = new SessionState(Map.of());
      assertEquals(
          "Session: the saved state 'rnn.h_l0' is missing, the model needs 6",
          refused(() -> session.restore(0, nothing)));
      refused(() -> session.restore(List.of(nothing, nothing)));
      assertThrows(IndexOutOfBoundsException.class, () -> session.reset(1));
    }
    refused(() -> predictor.session(0));
    Session closed = predictor.session();
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.step(1));
    Model backwards =
        Model.features(3).add("rnn", new Recurrent(RecurrentOptions.gru(2).bidirectional()));
    try (Predictor whole = Predictor.of(backwards, backwards.initialize(0), backend)) {
      assertTrue(refused(whole::session).startsWith("Session: layer 'rnn' computes other numbers"));
    }
  }

  /** Longer than what is computed at once, beside a short one: windows carry the states. */
  @Test
  void longPrompts() {
    int[] large = new PhiloxRandom(7, 0).ints(2500, 0, VOCABULARY).toArray();
    int[][] prompts = {{1, 2}, large, Arrays.copyOf(large, 700)};
    try (Session session = predictor.session(3)) {
      float[] outputs = session.prefill(TokenBatch.of(prompts)).clone();
      float[] after = session.step(new int[] {3, 3, 3});
      for (int s = 0; s < prompts.length; s++) {
        float[][] whole = predictor.predict(prompts[s]).outputs();
        int length = prompts[s].length;
        assertClose(whole[length - 1], line(outputs, s));
        int[] longer = Arrays.copyOf(prompts[s], length + 1);
        longer[length] = 3;
        assertClose(predictor.predict(longer).lastOutput(), line(after, s));
      }
    }
  }

  /** The predictor's weights are there until the last session is closed. */
  @Test
  void aSessionOutlivesItsPredictor() {
    Predictor shared = Predictor.of(model, model.initialize(5), backend);
    Session session = shared.session();
    float[] first = session.step(1).clone();
    shared.close();
    session.reset();
    assertArrayEquals(first, session.step(1));
    session.close();
    session.close();
    assertEquals(
        "The session has been closed",
        assertThrows(IllegalStateException.class, () -> session.prefill(new int[1])).getMessage());
  }
}
