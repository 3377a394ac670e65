package dev.sluice.bench.measure;

import dev.sluice.bench.contender.PreparedLayer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/** The time of a whole layer over a whole batch, forward or training. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {
      BaseFlags.VECTOR_API,
      BaseFlags.NATIVE_ACCESS,
      BaseFlags.UNSAFE,
      BaseFlags.STACK
    })
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class LayerBenchmark {
  /** The case, as of {@link dev.sluice.bench.suite.Case#text()}. */
  @Param("lstm:i128:h128:b8:t25:forward")
  public String shape;

  /** Who computes, as of {@link dev.sluice.bench.contender.ContenderId}. */
  @Param("reference")
  public String contender;

  /** How many threads compute; 0 for all processors. */
  @Param("0")
  public int threads;

  private Trial trial;
  private PreparedLayer layer;

  /** For JMH. */
  public LayerBenchmark() {}

  /** Opens the contender and compares its results with the reference. */
  @Setup(Level.Trial)
  public void open() {
    trial = new Trial(shape, contender, threads);
    layer = trial.layer();
    layer.warm();
  }

  /**
   * Notes the machine's CPU times.
   *
   * @param iteration what is about to run
   */
  @Setup(Level.Iteration)
  public void begin(IterationParams iteration) {
    if (iteration.getType() == IterationType.MEASUREMENT) {
      trial.measuring();
    }
  }

  /** What is timed. */
  @Benchmark
  public void run() {
    layer.run();
  }

  /** Notes the machine's CPU times. */
  @TearDown(Level.Iteration)
  public void end() {
    trial.paused();
  }

  /** Reports what JMH does not. */
  @TearDown(Level.Trial)
  public void close() {
    try {
      trial.timeOnDevice(layer);
      trial.measured(null);
    } finally {
      layer.close();
    }
  }
}
