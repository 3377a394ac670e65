package dev.sluice.nd4j;

import dev.sluice.backend.CheckedExecutable;
import dev.sluice.backend.Executable;
import dev.sluice.backend.FreeMemory;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.ParameterStore;
import dev.sluice.backend.Workspace;
import dev.sluice.op.Buffer;
import dev.sluice.program.Program;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A program of the nd4j backend, with its parameters in native memory. */
final class Nd4jExecutable extends CheckedExecutable<INDArray> {
  private final int threads;
  private final Set<Fusion> fusions;

  Nd4jExecutable(
      Program program, int threads, Set<Fusion> fusions, ParameterStore<INDArray> parameters) {
    super(program, parameters);
    this.threads = threads;
    this.fusions = fusions;
  }

  int threads() {
    return threads;
  }

  Set<Fusion> fusions() {
    return fusions;
  }

  INDArray parameter(Buffer buffer) {
    return storage(buffer);
  }

  @Override
  public Workspace workspace() {
    requireOpen();
    FreeMemory.require(
        program().workspaceNumbers() * Float.BYTES,
        "nd4j: a workspace for " + program().capacity());
    return new Nd4jWorkspace(this);
  }

  @Override
  public Executable derive(Program other) {
    return new Nd4jExecutable(other, threads, fusions, parameters());
  }

  @Override
  protected void write(Buffer buffer, INDArray storage, MemorySegment source, int count) {
    Ndarrays.write(storage, source, (long) count * Float.BYTES);
  }

  @Override
  protected void read(Buffer buffer, INDArray storage, MemorySegment target, int count) {
    Ndarrays.read(storage, target, (long) count * Float.BYTES);
  }
}
