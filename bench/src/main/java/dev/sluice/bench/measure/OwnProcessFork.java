package dev.sluice.bench.measure;

import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.PreparedLayer;
import dev.sluice.bench.contender.StreamingLayer;
import dev.sluice.bench.contender.TimesItself;
import dev.sluice.bench.result.Latency;
import dev.sluice.bench.suite.Case;
import dev.sluice.bench.suite.Mode;
import java.nio.file.Path;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * Runs a contender that has a process of its own and measures itself there, for as long as JMH
 * would run the others. Checked against the reference as those are.
 */
final class OwnProcessFork implements Fork {
  @Override
  public Timed run(
      Case shape, ContenderId contender, int threads, Effort effort, Path expectation) {
    Trial trial = new Trial(shape.text(), contender.toString(), threads, Optional.of(expectation));
    try {
      return shape.mode() == Mode.STREAM ? stream(trial, effort) : layer(trial, effort);
    } catch (MeasurementException e) {
      return new Timed(new double[0], trial.latest());
    } catch (RuntimeException e) { // the pipe to it, a file, or its failure while it was timed
      return new Timed(new double[0], trial.failed(e));
    }
  }

  private static Timed layer(Trial trial, Effort effort) {
    try (PreparedLayer layer = trial.layer()) {
      double[] nanos = time(trial, (TimesItself) layer, effort);
      trial.timeOnDevice(layer);
      trial.measured(null);
      return new Timed(nanos, trial.latest());
    }
  }

  private static Timed stream(Trial trial, Effort effort) {
    try (StreamingLayer stream = trial.stream()) {
      double[] steps = time(trial, (TimesItself) stream, effort);
      Histogram latencies = Latency.empty();
      for (double step : steps) {
        latencies.recordValue((long) step);
      }
      trial.measured(Latency.encode(latencies));
      return new Timed(steps, trial.latest());
    }
  }

  private static double[] time(Trial trial, TimesItself timed, Effort effort) {
    trial.measuring(timed::cpuNanos);
    double[] nanos =
        timed.time(effort.warmups(), effort.warmupMillis(), effort.iterations(), effort.millis());
    trial.paused();
    return nanos;
  }
}
