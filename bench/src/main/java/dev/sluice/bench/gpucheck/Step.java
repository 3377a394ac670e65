package dev.sluice.bench.gpucheck;

import java.util.List;

/**
 * A part of a check: a {@code sluice} command in a process of its own, so that what a driver does
 * to it ends that step alone.
 *
 * @param id its name in files, such as {@code verify-opencl}
 * @param title for people
 * @param arguments of the command, without what names its result
 * @param share of the time that is left when it begins, what it may take at most
 * @param mostSeconds what it never needs more of
 */
record Step(String id, String title, List<String> arguments, double share, double mostSeconds) {
  Step {
    arguments = List.copyOf(arguments);
  }

  /** {@return what it may take where so much is left} */
  double limit(double secondsLeft) {
    return Math.min(mostSeconds, share * secondsLeft);
  }
}
