package dev.sluice.cpu;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Device;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.ParameterStore;
import dev.sluice.backend.RunCounts;
import dev.sluice.cpu.gemm.WeightFormat;
import dev.sluice.cpu.kernel.Run;
import dev.sluice.cpu.memory.Parameter;
import dev.sluice.cpu.team.Team;
import dev.sluice.cpu.vector.Hot;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.Extent;
import dev.sluice.program.Program;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Computes programs with a team of threads and the processor's vectors. */
final class CpuBackend implements Backend {
  private static final Set<Fusion> FUSIONS =
      Collections.unmodifiableSet(
          EnumSet.of(
              Fusion.GATES, Fusion.INPUT, Fusion.EPILOGUE, Fusion.PACKED, Fusion.WEIGHT_GRADIENT));

  private static final Extent ANY = Extent.of(1, 1);

  private final String name;
  private final WeightFormat format;
  private final Team team;
  private volatile boolean closed;

  CpuBackend(String name, int threads, WeightFormat format) {
    this.name = name;
    this.format = format;
    team = new Team(threads);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Device device() {
    int threads = team.size();
    return Device.host(
        "Java "
            + Runtime.version()
            + ", "
            + Lanes.FLOATS.vectorBitSize()
            + "-bit vectors, "
            + threads
            + (threads == 1 ? " thread" : " threads")
            + (format == WeightFormat.FLOAT32 ? "" : ", weights in bfloat16"));
  }

  @Override
  public Set<Fusion> fusions() {
    return FUSIONS;
  }

  @Override
  public Executable compile(Program program, Set<Fusion> fusions) {
    requireOpen();
    EnumSet<Fusion> on = EnumSet.noneOf(Fusion.class);
    on.addAll(fusions);
    return new CpuExecutable(program, this, on, store());
  }

  private static ParameterStore<Parameter> store() {
    return new ParameterStore<>(
        numbers -> Parameter.requireMemory(numbers, "cpu: holding the parameters and slots"),
        buffer -> new Parameter(buffer.shape().size(ANY), "parameter '" + buffer.name() + "'"),
        parameter -> {});
  }

  @Override
  public Optional<RunCounts> counted(Program program) {
    ParameterStore<Parameter> none =
        new ParameterStore<>(
            numbers -> {},
            buffer -> Parameter.unallocated(buffer.shape().size(ANY)),
            parameter -> {});
    CpuExecutable executable = new CpuExecutable(program, this, FUSIONS, none);
    long bytes = CpuPlan.of(executable, new Run()).blocks().bytes();
    return Optional.of(RunCounts.oneKernelPerOperation(program, bytes));
  }

  Team team() {
    return team;
  }

  @Override
  public float storedWeight(float weight) {
    return format.stored(weight);
  }

  @Override
  public void warm() {
    Hot.warm();
  }

  WeightFormat format() {
    return format;
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The backend has been closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    team.close();
  }
}
