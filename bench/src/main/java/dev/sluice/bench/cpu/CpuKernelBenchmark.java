package dev.sluice.bench.cpu;

import dev.sluice.bench.roofline.Reading;
import dev.sluice.cpu.gemm.Gemm;
import dev.sluice.cpu.gemm.Matrix;
import dev.sluice.cpu.gemm.Pack;
import dev.sluice.cpu.gemm.Packing;
import dev.sluice.cpu.gemm.PanelProduct;
import dev.sluice.cpu.gemm.RightOperand;
import dev.sluice.cpu.gemm.Rows;
import dev.sluice.cpu.gemm.WeightFormat;
import dev.sluice.cpu.memory.Parameter;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Activations;
import dev.sluice.cpu.vector.Hot;
import dev.sluice.cpu.vector.Lanes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The kernels of the cpu backend on one thread: a product of some rows with packed weights {@code
 * [4·hidden, hidden]}, which is {@code 8·rows·hidden²} FLOPs; reading those weights and no more;
 * packing them; a weight's gradient over so many rows; the activations of so many rows of gates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CpuKernelBenchmark {
  private static final int GATES = 4;

  /** H. */
  @Param({"256", "1024"})
  public int hidden;

  /** Rows that the weights are multiplied with. */
  @Param({"1", "16", "64"})
  public int rows;

  /** How the weights are packed. */
  @Param({"FLOAT32", "BFLOAT16"})
  public WeightFormat format;

  private final Worker worker = Worker.alone();
  private Pack pack;
  private Parameter input;
  private Parameter gates;
  private Parameter gradient;
  private Parameter right;
  private Gemm gemm;

  /** For JMH. */
  public CpuKernelBenchmark() {}

  /** Allocates and packs. */
  @Setup
  public void prepare() {
    int lines = GATES * hidden;
    Parameter weights = new Parameter((long) lines * hidden, "weights");
    fill(weights, (long) lines * hidden);
    pack = Pack.of(weights, Packing.ofLines(lines, hidden), format);
    pack.refresh(worker);
    input = new Parameter((long) rows * hidden, "input");
    fill(input, (long) rows * hidden);
    gates = new Parameter((long) rows * lines, "gates");
    gradient = new Parameter((long) lines * hidden, "gradient");
    right = new Parameter(RightOperand.numbers(hidden, rows), "right");
    long line = (long) hidden * Float.BYTES;
    Matrix b = new Matrix(input.block(), line);
    Matrix c = new Matrix(gradient.block(), line);
    gemm =
        new Gemm(
            new Matrix(gates.block(), GATES * line),
            true,
            List.of(RightOperand.of(Rows.PLAIN, b, false, c, hidden, right.block())));
    product();
    weightGradient();
    activations();
    Hot.warm();
  }

  private static void fill(Parameter parameter, long numbers) {
    for (long i = 0; i < numbers; i++) {
      Lanes.set(parameter.block().address() + i * Float.BYTES, 0.01f * (i % 7 - 3));
    }
  }

  /** Rows times all panels. */
  @Benchmark
  public void product() {
    long line = (long) hidden * Float.BYTES;
    PanelProduct.columns(
        pack,
        0,
        pack.panels(),
        input.block().address(),
        line,
        rows,
        gates.block().address(),
        GATES * line,
        GATES * hidden,
        worker);
  }

  /**
   * Reads the packed weights.
   *
   * @return something of them
   */
  @Benchmark
  public float read() {
    long bytes = (long) GATES * hidden * hidden * (format == WeightFormat.FLOAT32 ? 4 : 2);
    return Reading.sum(pack.panel(0), bytes);
  }

  /** Packs the weights. */
  @Benchmark
  public void packing() {
    pack.refresh(worker);
  }

  /** A weight's gradient, a sum over the rows. */
  @Benchmark
  public void weightGradient() {
    gemm.run(worker, GATES * hidden, 0, rows, false);
  }

  /** σ of three gates and tanh of one, in place. */
  @Benchmark
  public void activations() {
    long line = (long) GATES * hidden * Float.BYTES;
    for (int unit = 0; unit < GATES * hidden; unit += Lanes.COUNT) {
      long at = gates.block().address() + (long) unit * Float.BYTES;
      if (unit / hidden == 2) {
        Activations.tanh(at, line, rows);
      } else {
        Activations.sigmoid(at, line, rows);
      }
    }
  }
}
