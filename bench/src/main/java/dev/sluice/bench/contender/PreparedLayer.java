package dev.sluice.bench.contender;

import dev.sluice.backend.DeviceTime;
import dev.sluice.bench.result.DeviceUse;
import java.util.Optional;
import java.util.Set;

/** A problem's layer with its numbers in place. Used by one thread. */
public interface PreparedLayer extends AutoCloseable {
  /**
   * What is timed: the forward pass, and for a training problem the gradients of all weights,
   * biases, the input and the initial states. Returns when all of it has been computed. Always from
   * the problem's initial state, so that every run computes the same.
   */
  void run();

  /**
   * Replaces the gradient that reaches the outputs, in a training problem.
   *
   * @param dy {@code [rows, H]}, packed
   */
  void seed(float[] dy);

  /**
   * A result of the latest run, in PyTorch's gate order and layout.
   *
   * @param result which, one of {@link Problem#results()}
   * @return its elements; those of {@link Result#perRow()} are packed
   */
  float[] read(Result result);

  /** {@return results of the problem that the library does not compute at all} */
  default Set<Result> omits() {
    return Set.of();
  }

  /** {@return what a batch asks of the device; empty where there is none beside the host} */
  default Optional<DeviceUse> deviceUse() {
    return Optional.empty();
  }

  /**
   * Runs once more with the device's clock on.
   *
   * @return what it says of the run; empty where there is no device beside the host, or it has no
   *     clock that can be read
   */
  default Optional<DeviceTime> deviceTime() {
    return Optional.empty();
  }

  /** Has what a run computes with compiled, where that takes a while: {@code Backend.warm()}. */
  default void warm() {}

  @Override
  void close();
}
