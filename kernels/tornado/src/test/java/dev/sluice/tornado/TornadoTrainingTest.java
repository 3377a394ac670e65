package dev.sluice.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.data.StreamDataset;
import dev.sluice.data.Vocabulary;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingListener;
import dev.sluice.train.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The training of {@code charlm}, smaller: the losses of over 200 steps are those of the CPU. */
@Tag("training")
class TornadoTrainingTest {
  /**
   * Nats: the last digit of a loss that {@code charlm} prints. A learning rate that is off by a
   * hundredth, and with it any gradient, changes losses by more, which the test shows first.
   */
  private static final double TOLERANCE = 1e-3;

  private static final int STREAMS = 8;
  private static final int WINDOW = 32;
  private static final int STEPS = 220;
  private static final int UNITS = 48;
  private static final double RATE = 4e-3;

  private static final String TEXT = text();

  /** Words that follow each other by chance, of letters that do not. */
  private static String text() {
    String[] words = {"input ", "forget ", "output ", "update ", "reset ", "candidate ", "cell, "};
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    while (text.length() <= STREAMS * (STEPS * WINDOW + 1)) {
      text.append(words[random.nextInt(words.length)]);
    }
    return text.toString();
  }

  private static double[] losses(String name, double rate) {
    Vocabulary vocabulary = Vocabulary.ofCharacters(TEXT, 100);
    Model model =
        Model.tokens(vocabulary.size())
            .add("embedding", new Embedding(vocabulary.size(), 16))
            .add("rnn", new Recurrent(RecurrentOptions.lstm(UNITS).layers(2).dropout(0.2)))
            .add("head", new Dense(vocabulary.size()));
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(rate)).clipNorm(1).seed(1);
    List<Double> losses = new ArrayList<>();
    try (Backend backend = Backends.select(name);
        Trainer trainer =
            new Trainer(
                model,
                backend,
                options,
                StreamDataset.text(vocabulary.encode(TEXT), STREAMS, WINDOW))) {
      trainer.listen(
          new TrainingListener() {
            @Override
            public void stepDone(Step step) {
              losses.add(step.loss());
            }
          });
      trainer.fit();
    }
    return losses.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double furthest(double[] a, double[] b) {
    assertEquals(a.length, b.length);
    double furthest = 0;
    for (int i = 0; i < a.length; i++) {
      furthest = Math.max(furthest, Math.abs(a[i] - b[i]));
    }
    return furthest;
  }

  @Test
  void lossesAreThoseOfTheCpu() {
    double[] cpu = losses("cpu", RATE);
    assertTrue(cpu.length >= 200, cpu.length + " steps");
    assertTrue(cpu[cpu.length - 1] < cpu[0] / 2, "it learns: " + cpu[0] + " to " + cpu[STEPS - 1]);
    double wrong = furthest(cpu, losses("cpu", 1.01 * RATE));
    assertTrue(wrong > TOLERANCE, "a wrong rate is noticed, by " + wrong);
    double off = furthest(cpu, losses("tornado", RATE));
    assertTrue(off <= TOLERANCE, "losses differ by up to " + off);
  }
}
