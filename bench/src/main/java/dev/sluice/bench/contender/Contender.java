package dev.sluice.bench.contender;

import java.util.Optional;

/**
 * A way of computing a recurrent layer: a backend of Sluice, or a library of others (a peer), which
 * is found as a service of {@link java.util.ServiceLoader} in a class path of its own.
 */
public interface Contender {
  /** {@return its name on the command line, such as {@code libtorch}} */
  String name();

  /** {@return the version of the library that computes, as far as it tells} */
  String version();

  /**
   * Whether it can compute a problem.
   *
   * @param problem the problem
   * @return empty where it can, else in a few words what it lacks
   */
  Optional<String> lacks(Problem problem);

  /**
   * The problem that it computes instead, where it keeps weight matrices in fewer bits than 32 and
   * says so: what it computes is then compared with that problem's results.
   *
   * @param problem the problem as it was written
   * @return the problem with its weights rounded; empty where all numbers are kept as they are
   */
  default Optional<Problem> rounded(Problem problem) {
    return Optional.empty();
  }

  /**
   * Loads a problem's numbers, packs weights, and compiles: everything that a user does once.
   *
   * @param problem a problem that it does not lack anything for
   * @param threads how many threads may compute
   * @return the layer, ready to run; its caller closes it
   */
  PreparedLayer prepare(Problem problem, int threads);

  /**
   * Prepares for one step at a time of one sequence, the state carried inside.
   *
   * @param problem a problem of one sequence, not of training
   * @param threads how many threads may compute
   * @return the stream at the problem's initial state; empty where the library has no such thing
   */
  default Optional<StreamingLayer> stream(Problem problem, int threads) {
    return Optional.empty();
  }
}
