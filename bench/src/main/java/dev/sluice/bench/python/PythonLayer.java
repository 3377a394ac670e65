package dev.sluice.bench.python;

import dev.sluice.backend.DeviceTime;
import dev.sluice.bench.contender.PreparedLayer;
import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.Result;
import dev.sluice.bench.contender.TimesItself;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A layer in a Python process. */
final class PythonLayer implements PreparedLayer, TimesItself {
  private static final Map<String, Object> NOTHING = Map.of();

  private final Problem problem;
  private final PythonProcess process;

  PythonLayer(Problem problem, PythonProcess process) {
    this.problem = problem;
    this.process = process;
  }

  @Override
  public void run() {
    process.send("run", NOTHING);
  }

  @Override
  public void seed(float[] dy) {
    long[] shape = {problem.layout().rows(), problem.hiddenSize()};
    process.send("seed", Map.of("file", process.give(shape, dy).toString()));
  }

  @Override
  public float[] read(Result result) {
    process.send("read", Map.of("result", result.name(), "file", process.wanted().toString()));
    return process.taken();
  }

  @Override
  public double[] time(int warmups, int warmupMillis, int iterations, int millis) {
    iterate(warmups, warmupMillis);
    return PythonProcess.numbers(iterate(iterations, millis)).stream()
        .mapToDouble(x -> x)
        .toArray();
  }

  private JsonNode iterate(int iterations, int millis) {
    return process.send("time", Map.of("iterations", iterations, "millis", millis));
  }

  @Override
  public double cpuNanos() {
    return process.cpuNanos();
  }

  @Override
  public Optional<DeviceTime> deviceTime() {
    JsonNode nanos = process.send("device", NOTHING).path("nanos");
    return nanos.isNumber()
        ? Optional.of(new DeviceTime(nanos.asDouble(), Double.NaN))
        : Optional.empty();
  }

  @Override
  public void close() {
    process.close();
  }
}
