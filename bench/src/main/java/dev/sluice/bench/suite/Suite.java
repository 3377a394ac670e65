package dev.sluice.bench.suite;

import dev.sluice.op.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The suites by name. */
public enum Suite {
  /** What a newcomer runs first: every backend, some two minutes. */
  QUICK("small shapes on every backend, some two minutes") {
    @Override
    public List<SuiteCase> cases() {
      return shapes(
          Case.square(Cell.LSTM, 128, 8, 25, Mode.FORWARD),
          Case.square(Cell.LSTM, 128, 8, 25, Mode.TRAIN),
          Case.square(Cell.GRU, 256, 1, 50, Mode.FORWARD),
          Case.square(Cell.LSTM, 256, 1, 1, Mode.STREAM));
    }
  },
  /** The shapes on which other libraries are compared. */
  PEERS("eight layers, four also in training, on every backend and peer") {
    @Override
    public List<SuiteCase> cases() {
      return shapes(
          Case.square(Cell.LSTM, 512, 16, 25, Mode.FORWARD),
          Case.square(Cell.LSTM, 512, 16, 25, Mode.TRAIN),
          Case.square(Cell.LSTM, 1024, 64, 25, Mode.FORWARD),
          Case.square(Cell.LSTM, 1024, 64, 25, Mode.TRAIN),
          Case.square(Cell.LSTM, 2048, 16, 25, Mode.FORWARD),
          Case.square(Cell.LSTM, 256, 1, 100, Mode.FORWARD),
          Case.square(Cell.LSTM, 128, 32, 50, Mode.FORWARD),
          Case.square(Cell.LSTM, 128, 32, 50, Mode.TRAIN),
          Case.square(Cell.LSTM, 1024, 1, 50, Mode.FORWARD),
          Case.square(Cell.GRU, 1024, 32, 50, Mode.FORWARD),
          Case.square(Cell.GRU, 1024, 32, 50, Mode.TRAIN),
          Case.square(Cell.GRU, 512, 1, 100, Mode.FORWARD));
    }
  },
  /** Baidu's DeepBench. */
  DEEPBENCH("the 125 recurrent cases of Baidu's DeepBench, beside its published times") {
    @Override
    public List<SuiteCase> cases() {
      return DeepBench.cases();
    }
  },
  /** Unequal lengths. */
  VARLEN("unequal lengths: mean 10, 25, 50 and 100 % of the longest") {
    @Override
    public List<SuiteCase> cases() {
      List<Case> all = new ArrayList<>();
      for (Cell cell : List.of(Cell.LSTM, Cell.GRU)) {
        for (double mean : new double[] {1, 0.5, 0.25, 0.1}) {
          all.add(new Case(cell, 256, 256, 32, 100, mean, Mode.FORWARD, false));
        }
      }
      for (double mean : new double[] {1, 0.5, 0.25, 0.1}) {
        all.add(new Case(Cell.LSTM, 256, 256, 32, 100, mean, Mode.TRAIN, false));
      }
      return shapes(all.toArray(Case[]::new));
    }
  },
  /** Latency. */
  STREAM("one step at a time of one sequence: latency") {
    @Override
    public List<SuiteCase> cases() {
      return shapes(
          Case.square(Cell.LSTM, 128, 1, 1, Mode.STREAM),
          Case.square(Cell.LSTM, 256, 1, 1, Mode.STREAM),
          Case.square(Cell.LSTM, 1024, 1, 1, Mode.STREAM),
          Case.square(Cell.GRU, 256, 1, 1, Mode.STREAM),
          Case.square(Cell.GRU, 1024, 1, 1, Mode.STREAM));
    }
  },
  /** How throughput grows with batch and hidden size. */
  SCALING("an LSTM over growing batches and hidden sizes") {
    @Override
    public List<SuiteCase> cases() {
      List<Case> all = new ArrayList<>();
      for (int batch : new int[] {1, 2, 4, 8, 16, 32, 64, 128}) {
        all.add(Case.square(Cell.LSTM, 256, batch, 25, Mode.FORWARD));
      }
      for (int hidden : new int[] {32, 64, 128, 512, 1024}) {
        all.add(Case.square(Cell.LSTM, hidden, 16, 25, Mode.FORWARD));
      }
      return shapes(all.toArray(Case[]::new));
    }
  };

  private final String meaning;

  Suite(String meaning) {
    this.meaning = meaning;
  }

  /** {@return its cases, in the order in which they are measured} */
  public abstract List<SuiteCase> cases();

  private static List<SuiteCase> shapes(Case... shapes) {
    List<SuiteCase> cases = new ArrayList<>();
    for (Case shape : shapes) {
      cases.add(SuiteCase.of(shape));
    }
    return cases;
  }

  /** {@return the name on the command line} */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@return what it measures, in half a sentence} */
  public String meaning() {
    return meaning;
  }

  /**
   * The suite of a name.
   *
   * @param label as of {@link #label()}
   * @return the suite
   * @throws IllegalArgumentException where there is none
   */
  public static Suite of(String label) {
    for (Suite suite : values()) {
      if (suite.label().equals(label)) {
        return suite;
      }
    }
    throw new IllegalArgumentException(
        "Unknown suite '"
            + label
            + "'; there are "
            + List.of(values()).stream().map(Suite::label).collect(Collectors.joining(", ")));
  }
}
