package dev.sluice.reference;

import dev.sluice.backend.Executable;
import dev.sluice.op.Buffer;
import dev.sluice.op.Role;
import dev.sluice.program.Program;
import java.lang.foreign.MemorySegment;

/** A program of the reference backend. Compiling means looking up where the parameters are. */
public final class ReferenceExecutable implements Executable {
  private final Program program;
  private final Storage storage;
  private final ParameterStore store;
  private volatile boolean closed;

  ReferenceExecutable(Program program, Storage storage, ParameterStore store) {
    this.program = program;
    this.storage = storage;
    this.store = store;
    program.buffers(Role.PARAMETER).forEach(store::of);
    program.buffers(Role.SLOT).forEach(store::of);
  }

  @Override
  public Program program() {
    return program;
  }

  @Override
  public ReferenceWorkspace workspace() {
    requireOpen();
    return new ReferenceWorkspace(this, storage);
  }

  @Override
  public ReferenceExecutable derive(Program other) {
    requireOpen();
    return new ReferenceExecutable(other, storage, store);
  }

  @Override
  public void write(Buffer buffer, MemorySegment source) {
    double[] values = array(buffer);
    Transfer.write(source, values, Transfer.count(buffer, source, program.capacity()));
  }

  @Override
  public void read(Buffer buffer, MemorySegment target) {
    double[] values = array(buffer);
    Transfer.read(values, target, Transfer.count(buffer, target, program.capacity()));
  }

  /**
   * The values of a parameter or slot themselves, in double.
   *
   * @param buffer a parameter or slot of the program
   * @return the array that runs read and write
   */
  public double[] array(Buffer buffer) {
    requireOpen();
    requireOwn(buffer);
    if (buffer.role() != Role.PARAMETER && buffer.role() != Role.SLOT) {
      throw new IllegalArgumentException(
          "Buffer '" + buffer.name() + "' belongs to a workspace: its role is " + buffer.role());
    }
    return store.of(buffer);
  }

  void requireOwn(Buffer buffer) {
    int id = buffer.id();
    if (id >= program.buffers().size() || program.buffers().get(id) != buffer) {
      throw new IllegalArgumentException(
          "Buffer '" + buffer.name() + "' belongs to another program than " + program);
    }
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The executable has been closed");
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
