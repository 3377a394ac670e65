package dev.sluice.bench.measure;

import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.suite.Case;
import dev.sluice.bench.suite.Mode;
import java.util.HashMap;
import java.util.Map;

/** How long a round will take: guessed at first, then from what the contender has shown so far. */
final class Pace {
  private static final double REFERENCE_GFLOPS = 0.6;
  private static final double GFLOPS_PER_THREAD = 25;

  /** A small run is not faster than this, whoever computes. */
  private static final double LEAST_SECONDS = 20e-6;

  /** A stream is timed step by step, and every step is short. */
  private static final double STREAM_SECONDS = 0.01;

  /** Starting a JVM, loading a library, packing, and what the check does beside two runs. */
  private static final double START_SECONDS = 1.5;

  /** The same of TornadoVM, which compiles each kernel as it starts. */
  private static final double TORNADO_START_SECONDS = 5;

  private record Key(String contender, int threads, boolean matrix) {}

  /** Training has more kernels to compile, and so has a rung with fewer fusions. */
  private record Start(String contender, Mode mode) {}

  private final Map<Key, Double> reached = new HashMap<>();
  private final Map<Start, Double> started = new HashMap<>();

  private static Key key(Case shape, ContenderId contender, int threads) {
    // A product of few rows is bound by memory and reaches a fraction of a large one's speed.
    return new Key(contender.toString(), threads, shape.batch() >= 8);
  }

  /** The expected seconds of one run. */
  double seconds(Case shape, ContenderId contender, int threads) {
    double guess =
        contender.name().equals("reference") ? REFERENCE_GFLOPS : GFLOPS_PER_THREAD * threads;
    double gflops = reached.getOrDefault(key(shape, contender, threads), guess);
    double seconds = LEAST_SECONDS + shape.flops() / gflops / 1e9;
    return shape.mode() == Mode.STREAM ? Math.min(seconds, STREAM_SECONDS) : seconds;
  }

  /** The expected seconds of a round. */
  double roundSeconds(Case shape, ContenderId contender, int threads) {
    double run = seconds(shape, contender, threads);
    return startSeconds(shape, contender) + Effort.of(shape.mode(), run).runningSeconds(run);
  }

  /** As it took before; else as it took with other fusions. */
  private double startSeconds(Case shape, ContenderId contender) {
    double guess = contender.name().startsWith("tornado") ? TORNADO_START_SECONDS : START_SECONDS;
    double alike = started.getOrDefault(new Start(contender.name(), shape.mode()), guess);
    return started.getOrDefault(new Start(contender.toString(), shape.mode()), alike);
  }

  /**
   * Notes what a round took.
   *
   * @param seconds of one run
   * @param effort how it was measured
   * @param roundSeconds of all of it
   */
  void took(
      Case shape,
      ContenderId contender,
      int threads,
      double seconds,
      Effort effort,
      double roundSeconds) {
    double start = Math.max(0, roundSeconds - effort.runningSeconds(seconds));
    started.put(new Start(contender.toString(), shape.mode()), start);
    started.put(new Start(contender.name(), shape.mode()), start);
    if (shape.mode() != Mode.STREAM) {
      reached.put(key(shape, contender, threads), shape.flops() / seconds / 1e9);
    }
  }
}
