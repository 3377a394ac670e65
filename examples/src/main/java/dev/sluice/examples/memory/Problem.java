package dev.sluice.examples.memory;

import dev.sluice.data.Example;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.train.Evaluation;
import dev.sluice.train.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Something that can be solved only by remembering, at a distance that can be chosen. */
enum Problem {
  /**
   * Two of many numbers are marked, one in each half; their sum is asked for in the end (Hochreiter
   * and Schmidhuber 1997). Who remembers nothing says 1, and is off by 1/6 in the mean square.
   */
  ADDING("adding", "mean squared error", 1.0 / 6, Loss.SQUARED_ERROR) {
    @Override
    Model model(RecurrentOptions cell) {
      return Model.features(2)
          .add("rnn", new Recurrent(cell.output(Output.LAST_STEP)))
          .add("head", new Dense(1));
    }

    @Override
    Example example(Random random, int distance) {
      int length = Math.max(2, distance);
      float[][] steps = new float[length][];
      for (int t = 0; t < length; t++) {
        steps[t] = new float[] {random.nextFloat(), 0};
      }
      int first = random.nextInt(length / 2);
      int second = length / 2 + random.nextInt(length - length / 2);
      steps[first][1] = 1;
      steps[second][1] = 1;
      return Example.forecast(steps, steps[first][0] + steps[second][0]);
    }
  },

  /**
   * A few symbols, many blanks, a cue: then the symbols are asked for in their order. Who remembers
   * nothing is right once in {@link #SYMBOLS}.
   */
  COPY("copy", "nats per symbol", Math.log(Problem.SYMBOLS), Loss.CROSS_ENTROPY) {
    @Override
    Model model(RecurrentOptions cell) {
      return Model.tokens(SYMBOLS + 2)
          .add("embedding", new Embedding(SYMBOLS + 2, 16))
          .add("rnn", new Recurrent(cell))
          .add("head", new Dense(SYMBOLS));
    }

    @Override
    Example example(Random random, int distance) {
      int length = REMEMBERED + distance + REMEMBERED;
      int[] tokens = new int[length];
      int[] tags = new int[length];
      Arrays.fill(tokens, BLANK);
      Arrays.fill(tags, SoftmaxCrossEntropy.IGNORED);
      for (int i = 0; i < REMEMBERED; i++) {
        tokens[i] = random.nextInt(SYMBOLS);
        tags[REMEMBERED + distance + i] = tokens[i];
      }
      tokens[REMEMBERED + distance] = CUE;
      return Example.tag(tokens, tags);
    }
  };

  private static final int SYMBOLS = 8;
  private static final int BLANK = SYMBOLS;
  private static final int CUE = SYMBOLS + 1;
  private static final int REMEMBERED = 5;

  private final String label;
  private final String unit;
  private final double nothing;
  private final Loss loss;

  Problem(String label, String unit, double nothing, Loss loss) {
    this.label = label;
    this.unit = unit;
    this.nothing = nothing;
    this.loss = loss;
  }

  abstract Model model(RecurrentOptions cell);

  abstract Example example(Random random, int distance);

  List<Example> examples(long seed, int stream, int count, int distance) {
    Random random = Random.from(new PhiloxRandom(seed, stream));
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      examples.add(example(random, distance));
    }
    return examples;
  }

  String label() {
    return label;
  }

  /** What the loss is measured in. */
  String unit() {
    return unit;
  }

  /** The loss of who remembers nothing. */
  double nothing() {
    return nothing;
  }

  Loss loss() {
    return loss;
  }

  /** Whether more than half of what there is to remember is remembered. */
  boolean learned(Evaluation found) {
    return found.loss() < nothing / 2;
  }
}
