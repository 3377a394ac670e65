package dev.sluice.opencl;

import dev.sluice.backend.CheckedExecutable;
import dev.sluice.backend.DeviceTime;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.ParameterStore;
import dev.sluice.backend.Traffic;
import dev.sluice.backend.Workspace;
import dev.sluice.op.Buffer;
import dev.sluice.opencl.memory.Parameter;
import dev.sluice.opencl.tune.Tuning;
import dev.sluice.program.Program;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Set;

/** A program of the opencl backend, with its parameters in device memory. */
final class OpenClExecutable extends CheckedExecutable<Parameter> {
  private final OpenClBackend backend;
  private final Set<Fusion> fusions;
  private final Tuning tuning;

  OpenClExecutable(
      Program program,
      OpenClBackend backend,
      Set<Fusion> fusions,
      Tuning tuning,
      ParameterStore<Parameter> parameters) {
    super(program, parameters);
    this.backend = backend;
    this.fusions = fusions;
    this.tuning = tuning;
  }

  OpenClBackend backend() {
    return backend;
  }

  Set<Fusion> fusions() {
    return fusions;
  }

  Tuning tuning() {
    return tuning;
  }

  Parameter parameter(Buffer buffer) {
    return storage(buffer);
  }

  @Override
  public Workspace workspace() {
    requireOpen();
    backend.requireOpen();
    return new OpenClWorkspace(this);
  }

  @Override
  public Executable derive(Program other) {
    return new OpenClExecutable(other, backend, fusions, tuning, parameters());
  }

  @Override
  public Traffic traffic() {
    return backend.queue().traffic();
  }

  @Override
  public Optional<DeviceTime> deviceTime(Runnable run) {
    backend.requireOpen();
    return Optional.of(backend.queue().timed(run));
  }

  @Override
  protected void write(Buffer buffer, Parameter storage, MemorySegment source, int count) {
    backend.requireOpen();
    storage.write(source, (long) count * Float.BYTES);
  }

  @Override
  protected void read(Buffer buffer, Parameter storage, MemorySegment target, int count) {
    backend.requireOpen();
    backend.queue().read(storage.block().memory(), target, (long) count * Float.BYTES);
  }
}
