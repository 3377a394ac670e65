package dev.sluice.bench;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendProvider;
import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.Device;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.program.Program;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Backends that are not to be believed, for the tests of what finds out. */
public final class WrongBackend implements Backend {
  /** Of this backend, those that nobody has closed. */
  public static final AtomicInteger EXECUTABLES = new AtomicInteger();

  private final Backend right = new ReferenceBackend(Storage.FLOAT32);

  /** {@code wrong}, whose first result of everything is off by a thousandth. */
  public static final class Provider implements BackendProvider {
    @Override
    public String name() {
      return "wrong";
    }

    @Override
    public OptionalInt autoRank() {
      return OptionalInt.empty();
    }

    @Override
    public Backend open(Optional<String> device) {
      return new WrongBackend();
    }
  }

  /** {@code absent}, which never starts. */
  public static final class Absent implements BackendProvider {
    @Override
    public String name() {
      return "absent";
    }

    @Override
    public OptionalInt autoRank() {
      return OptionalInt.empty();
    }

    @Override
    public Backend open(Optional<String> device) {
      throw new BackendUnavailableException("this machine has no such device");
    }
  }

  @Override
  public String name() {
    return "wrong";
  }

  @Override
  public Device device() {
    return Device.host("a driver with <bugs>");
  }

  @Override
  public Set<Fusion> fusions() {
    return Fusion.none();
  }

  @Override
  public Executable compile(Program program, Set<Fusion> fusions) {
    EXECUTABLES.incrementAndGet();
    return new WrongExecutable(right.compile(program));
  }

  @Override
  public void close() {
    right.close();
  }

  private record WrongExecutable(Executable right) implements Executable {
    @Override
    public Program program() {
      return right.program();
    }

    @Override
    public Workspace workspace() {
      return new WrongWorkspace(right.workspace());
    }

    @Override
    public Executable derive(Program other) {
      return new WrongExecutable(right.derive(other));
    }

    @Override
    public void write(Buffer buffer, MemorySegment source) {
      right.write(buffer, source);
    }

    @Override
    public void read(Buffer buffer, MemorySegment target) {
      right.read(buffer, target);
    }

    @Override
    public void close() {
      EXECUTABLES.decrementAndGet();
      right.close();
    }
  }

  private record WrongWorkspace(Workspace right) implements Workspace {
    @Override
    public void run(PackedLayout layout) {
      right.run(layout);
    }

    @Override
    public void run(PackedLayout layout, long key) {
      right.run(layout, key);
    }

    @Override
    public void run(int phase, PackedLayout layout, long key) {
      right.run(phase, layout, key);
    }

    @Override
    public long[] launches() {
      return right.launches();
    }

    @Override
    public long bytes() {
      return right.bytes();
    }

    @Override
    public void clearStates() {
      right.clearStates();
    }

    @Override
    public void write(Buffer buffer, MemorySegment source) {
      right.write(buffer, source);
    }

    @Override
    public void read(Buffer buffer, MemorySegment target) {
      right.read(buffer, target);
      float first = target.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0);
      target.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 0, first + 1e-3f);
    }

    @Override
    public void close() {
      right.close();
    }
  }
}
