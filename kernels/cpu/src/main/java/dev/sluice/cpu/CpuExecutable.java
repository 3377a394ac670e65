package dev.sluice.cpu;

import dev.sluice.backend.CheckedExecutable;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.ParameterStore;
import dev.sluice.backend.Workspace;
import dev.sluice.cpu.memory.Parameter;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.Buffer;
import dev.sluice.op.Op;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.program.Program;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.HashSet;
import java.util.Set;

/** A program of the cpu backend, with its parameters in native memory. */
final class CpuExecutable extends CheckedExecutable<Parameter> {
  private final CpuBackend backend;
  private final Set<Fusion> fusions;

  CpuExecutable(
      Program program,
      CpuBackend backend,
      Set<Fusion> fusions,
      ParameterStore<Parameter> parameters) {
    super(program, parameters);
    this.backend = backend;
    this.fusions = fusions;
    requireOwnReserves(program);
  }

  /** The layout of a reserve is this backend's own, so that nobody else can read it. */
  private static void requireOwnReserves(Program program) {
    Set<Buffer> reserves = new HashSet<>();
    for (Op op : program.ops()) {
      if (op instanceof RecurrentForward forward && forward.reserve() != null) {
        reserves.addAll(forward.reserve().all());
      } else if (!(op instanceof RecurrentBackward)) {
        op.inputs().stream().filter(reserves::contains).forEach(CpuExecutable::refuse);
      }
    }
    program.outputs().stream().filter(reserves::contains).forEach(CpuExecutable::refuse);
  }

  private static void refuse(Buffer buffer) {
    throw new IllegalArgumentException(
        "The cpu backend keeps '"
            + buffer.name()
            + "' for a layer's backward in a layout of its own: it can be neither read nor output");
  }

  CpuBackend backend() {
    return backend;
  }

  Set<Fusion> fusions() {
    return fusions;
  }

  Parameter parameter(Buffer buffer) {
    return storage(buffer);
  }

  @Override
  public Workspace workspace() {
    requireOpen();
    return new CpuWorkspace(this);
  }

  @Override
  public Executable derive(Program other) {
    return new CpuExecutable(other, backend, fusions, parameters());
  }

  @Override
  protected void write(Buffer buffer, Parameter storage, MemorySegment source, int count) {
    storage.write(source, (long) count * Float.BYTES);
  }

  @Override
  protected void read(Buffer buffer, Parameter storage, MemorySegment target, int count) {
    Lanes.copyOut(storage.block().address(), target, (long) count * Float.BYTES);
    Reference.reachabilityFence(storage); // an address keeps nothing alive
  }
}
