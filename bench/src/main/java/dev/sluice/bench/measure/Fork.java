package dev.sluice.bench.measure;

import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.Peer;
import dev.sluice.bench.suite.Case;
import java.nio.file.Path;

/** Runs one round of one contender. */
@FunctionalInterface
interface Fork {
  /**
   * What came of a round.
   *
   * @param nanos the iterations' mean times of one run; empty where it was not timed
   * @param report what the JVM told beside them
   */
  record Timed(double[] nanos, ForkReport report) {}

  /**
   * What runs any contender's rounds.
   *
   * @param folder for what its processes tell
   */
  static Fork of(Path folder) {
    Fork jmh = new JmhFork(folder);
    Fork ownProcess = new OwnProcessFork();
    return (shape, contender, threads, effort, expectation) -> {
      Fork fork = contender.peer().filter(Peer::timesItself).isPresent() ? ownProcess : jmh;
      return fork.run(shape, contender, threads, effort, expectation);
    };
  }

  /**
   * Runs a round.
   *
   * @param expectation the file with what the reference says
   */
  Timed run(Case shape, ContenderId contender, int threads, Effort effort, Path expectation);
}
