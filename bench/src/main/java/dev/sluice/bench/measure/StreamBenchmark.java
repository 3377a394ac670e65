package dev.sluice.bench.measure;

import dev.sluice.bench.contender.StreamingLayer;
import dev.sluice.bench.result.Latency;
import dev.sluice.bench.suite.Case;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
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

/**
 * The latency of single steps of one sequence: the input goes in, the output comes out. Every step
 * is timed on its own into an HdrHistogram; JMH's score is the mean.
 */
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
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 600, timeUnit = TimeUnit.MILLISECONDS)
public class StreamBenchmark {
  private static final int INPUTS = 16;

  /** The case, as of {@link Case#text()}. */
  @Param("lstm:i128:h128:b1:t1:stream")
  public String shape;

  /** Who computes, as of {@link dev.sluice.bench.contender.ContenderId}. */
  @Param("reference")
  public String contender;

  /** How many threads compute; 0 for all processors. */
  @Param("0")
  public int threads;

  private final Histogram latencies = Latency.empty();
  private Trial trial;
  private StreamingLayer stream;
  private float[][] inputs;
  private float[] output;
  private int next;
  private boolean measuring;

  /** For JMH. */
  public StreamBenchmark() {}

  /** Opens the contender and compares its outputs with the reference. */
  @Setup(Level.Trial)
  public void open() {
    trial = new Trial(shape, contender, threads);
    stream = trial.stream();
    Case parsed = Case.parse(shape);
    float[] x = Trial.problem(parsed).x();
    inputs = new float[INPUTS][parsed.inputSize()];
    for (int i = 0; i < INPUTS; i++) {
      System.arraycopy(x, i * parsed.inputSize(), inputs[i], 0, parsed.inputSize());
    }
    output = new float[parsed.hiddenSize()];
    stream.warm();
  }

  /**
   * Notes the machine's CPU times, and whether steps count.
   *
   * @param iteration what is about to run
   */
  @Setup(Level.Iteration)
  public void begin(IterationParams iteration) {
    measuring = iteration.getType() == IterationType.MEASUREMENT;
    if (measuring) {
      trial.measuring();
    }
  }

  /**
   * What is timed.
   *
   * @return the output, so that nothing is left out
   */
  @Benchmark
  public float[] step() {
    long begin = System.nanoTime();
    stream.step(inputs[next], output);
    long nanos = System.nanoTime() - begin;
    next = (next + 1) % INPUTS;
    if (measuring) {
      latencies.recordValue(nanos);
    }
    return output;
  }

  /** Notes the machine's CPU times. */
  @TearDown(Level.Iteration)
  public void end() {
    trial.paused();
  }

  /** Reports what JMH does not. */
  @TearDown(Level.Trial)
  public void close() {
    trial.measured(Latency.encode(latencies));
    stream.close();
  }
}
