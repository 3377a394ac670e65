package dev.sluice.bench.python;

import dev.sluice.bench.contender.Contender;
import dev.sluice.bench.contender.PreparedLayer;
import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.StreamingLayer;
import dev.sluice.data.PackedLayout;
import dev.sluice.file.SafetensorsWriter;
import dev.sluice.op.Cell;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * {@code torch.nn.LSTM}, {@code GRU} and {@code RNN} of a Python on this machine, with the
 * problem's numbers from one safetensors file, in 32 bits throughout.
 */
public final class PythonContender implements Contender {
  private final String name;
  private final String interpreter;
  private final String device;
  private String version = "";

  /**
   * A Python.
   *
   * @param name the contender's name
   * @param interpreter its path, or its name on the search path
   * @param cuda whether it computes on an NVIDIA GPU, rather than on the processor
   */
  public PythonContender(String name, String interpreter, boolean cuda) {
    this.name = name;
    this.interpreter = interpreter;
    device = cuda ? "cuda" : "cpu";
  }

  @Override
  public String name() {
    return name;
  }

  /** As the process says that was started last. */
  @Override
  public String version() {
    return version;
  }

  @Override
  public Optional<String> lacks(Problem problem) {
    return problem.cell() == Cell.GRU_RESET_BEFORE
        ? Optional.of("the reset-before GRU")
        : Optional.empty();
  }

  @Override
  public PreparedLayer prepare(Problem problem, int threads) {
    return new PythonLayer(problem, start(problem, threads));
  }

  @Override
  public Optional<StreamingLayer> stream(Problem problem, int threads) {
    return Optional.of(new PythonStream(problem, start(problem, threads)));
  }

  private PythonProcess start(Problem problem, int threads) {
    PythonProcess process = new PythonProcess(interpreter, device, threads, file(problem));
    try {
      version = process.answer().path("version").asString("");
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
    return process;
  }

  private static SafetensorsWriter file(Problem problem) {
    PackedLayout layout = problem.layout();
    int lines = problem.cell().gates() * problem.hiddenSize();
    int units = problem.hiddenSize();
    int inputs = problem.inputSize();
    SafetensorsWriter file =
        new SafetensorsWriter()
            .tensor("weight_ih", new long[] {lines, inputs}, problem.weightIh())
            .tensor("weight_hh", new long[] {lines, units}, problem.weightHh())
            .tensor("bias_ih", new long[] {lines}, problem.biasIh())
            .tensor("bias_hh", new long[] {lines}, problem.biasHh())
            .tensor("x", new long[] {layout.rows(), inputs}, problem.x())
            .tensor("h0", new long[] {layout.sequences(), units}, problem.h0());
    if (problem.c0() != null) {
      file.tensor("c0", new long[] {layout.sequences(), units}, problem.c0());
    }
    if (problem.training()) {
      file.tensor("dy", new long[] {layout.rows(), units}, problem.dy());
    }
    int[] sizes = IntStream.range(0, layout.steps()).map(layout::active).toArray();
    return file.metadata("cell", problem.cell().name().toLowerCase(Locale.ROOT))
        .metadata("training", Boolean.toString(problem.training()))
        .metadata("batch_sizes", Arrays.toString(sizes));
  }
}
