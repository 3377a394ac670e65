package dev.sluice.tornado;

import dev.sluice.backend.CheckedExecutable;
import dev.sluice.backend.DeviceTime;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.ParameterStore;
import dev.sluice.backend.Traffic;
import dev.sluice.backend.Workspace;
import dev.sluice.op.Buffer;
import dev.sluice.program.Program;
import dev.sluice.tornado.tune.Tuning;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.Set;

/** A program of the tornado backend, with its parameters. */
final class TornadoExecutable extends CheckedExecutable<Parameter> {
  private final TornadoBackend backend;
  private final Set<Fusion> fusions;
  private final Tuning tuning;

  TornadoExecutable(
      Program program,
      TornadoBackend backend,
      Set<Fusion> fusions,
      Tuning tuning,
      ParameterStore<Parameter> parameters) {
    super(program, parameters);
    this.backend = backend;
    this.fusions = fusions;
    this.tuning = tuning;
  }

  TornadoBackend backend() {
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
    return new TornadoWorkspace(this);
  }

  @Override
  public Executable derive(Program other) {
    return new TornadoExecutable(other, backend, fusions, tuning, parameters());
  }

  @Override
  public Traffic traffic() {
    return backend.counts().read();
  }

  /** TornadoVM tells the kernels' own times only. */
  @Override
  public Optional<DeviceTime> deviceTime(Runnable run) {
    backend.requireOpen();
    synchronized (backend) {
      backend.counts().clock(true);
      try {
        run.run();
        return Optional.of(new DeviceTime(Double.NaN, backend.counts().kernelNanos()));
      } finally {
        backend.counts().clock(false);
      }
    }
  }

  @Override
  protected void write(Buffer buffer, Parameter storage, MemorySegment source, int count) {
    backend.requireOpen();
    synchronized (backend) {
      if (count < storage.numbers().length) {
        storage.download();
      }
      MemorySegment.copy(source, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, storage.numbers(), 0, count);
      storage.written();
    }
  }

  @Override
  protected void read(Buffer buffer, Parameter storage, MemorySegment target, int count) {
    backend.requireOpen();
    synchronized (backend) {
      storage.download();
      MemorySegment.copy(storage.numbers(), 0, target, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, count);
    }
  }
}
