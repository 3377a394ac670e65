package dev.sluice.bench.python;

import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.StreamingLayer;
import dev.sluice.bench.contender.TimesItself;
import java.util.Map;

/** A stream in a Python process. */
final class PythonStream implements StreamingLayer, TimesItself {
  private final Problem problem;
  private final PythonProcess process;

  PythonStream(Problem problem, PythonProcess process) {
    this.problem = problem;
    this.process = process;
  }

  @Override
  public void step(float[] x, float[] y) {
    process.send(
        "step",
        Map.of(
            "file", process.give(new long[] {x.length}, x).toString(),
            "out", process.wanted().toString()));
    System.arraycopy(process.taken(), 0, y, 0, y.length);
  }

  @Override
  public double[] time(int warmups, int warmupMillis, int iterations, int millis) {
    long[] shape = {1, problem.inputSize()};
    String inputs = process.give(shape, problem.x()).toString();
    process.send("latencies", Map.of("millis", warmups * warmupMillis, "file", inputs));
    return PythonProcess.numbers(
            process.send("latencies", Map.of("millis", iterations * millis, "file", inputs)))
        .stream()
        .mapToDouble(x -> x)
        .toArray();
  }

  @Override
  public double cpuNanos() {
    return process.cpuNanos();
  }

  @Override
  public void close() {
    process.close();
  }
}
