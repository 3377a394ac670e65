package dev.sluice.backend;

import dev.sluice.op.Buffer;
import dev.sluice.op.Role;
import dev.sluice.program.Program;
import dev.sluice.text.Listing;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What every backend's executable has to check, and the storage of its parameters.
 *
 * @param <T> the backend's storage of one buffer
 */
public abstract class CheckedExecutable<T> implements Executable {
  private final Program program;
  private final ParameterStore<T> parameters;
  private volatile boolean written;
  private volatile boolean closed;

  /**
   * Allocates the parameters and slots that the store does not have yet.
   *
   * @param program the program
   * @param parameters the storage, shared with the executables that this one is derived from
   */
  protected CheckedExecutable(Program program, ParameterStore<T> parameters) {
    this.program = program;
    this.parameters = parameters;
    parameters.use(
        program.buffers().stream()
            .filter(buffer -> buffer.role() == Role.PARAMETER || buffer.role() == Role.SLOT)
            .toList());
  }

  @Override
  public final Program program() {
    return program;
  }

  /** {@return the storage of parameters and slots, for a derived executable} */
  protected final ParameterStore<T> parameters() {
    requireOpen();
    return parameters;
  }

  @Override
  public final void write(Buffer buffer, MemorySegment source) {
    T storage = storage(buffer);
    write(buffer, storage, source, Transfers.count(buffer, source, program.capacity()));
    parameters.written(buffer);
  }

  @Override
  public final void read(Buffer buffer, MemorySegment target) {
    T storage = storage(buffer);
    read(buffer, storage, target, Transfers.count(buffer, target, program.capacity()));
  }

  /**
   * Copies in.
   *
   * @param buffer a parameter or slot
   * @param storage where it lives
   * @param source 32-bit floats in native order
   * @param count how many
   */
  protected abstract void write(Buffer buffer, T storage, MemorySegment source, int count);

  /**
   * Copies out.
   *
   * @param buffer a parameter or slot
   * @param storage where it lives
   * @param target receives 32-bit floats in native order
   * @param count how many
   */
  protected abstract void read(Buffer buffer, T storage, MemorySegment target, int count);

  /**
   * The storage of a parameter or slot.
   *
   * @param buffer a buffer of the program
   * @return where it lives
   */
  protected final T storage(Buffer buffer) {
    requireOpen();
    requireOwn(buffer);
    if (buffer.role() != Role.PARAMETER && buffer.role() != Role.SLOT) {
      throw new IllegalArgumentException(
          "Buffer '" + buffer.name() + "' belongs to a workspace: its role is " + buffer.role());
    }
    return parameters.of(buffer);
  }

  /**
   * Notes that a parameter has values, where they did not come through {@link #write}.
   *
   * @param buffer the parameter
   */
  protected final void written(Buffer buffer) {
    parameters.written(buffer);
  }

  /** Throws where a parameter has no values: zeros would be computed with in silence. */
  final void requireWritten() {
    if (!written) {
      List<String> missing =
          program.buffers(Role.PARAMETER).stream()
              .filter(parameter -> !parameters.isWritten(parameter))
              .map(Buffer::name)
              .toList();
      if (!missing.isEmpty()) {
        throw new IllegalStateException(
            "Parameters were never written: "
                + Listing.of(missing)
                + "; write them all before a run, as Weights.writeTo does");
      }
      written = true;
    }
  }

  final void requireOwn(Buffer buffer) {
    int id = buffer.id();
    if (id >= program.buffers().size() || program.buffers().get(id) != buffer) {
      throw new IllegalArgumentException(
          "Buffer '" + buffer.name() + "' belongs to another program than " + program);
    }
  }

  /** Throws where the executable has been closed. */
  protected final void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The executable has been closed");
    }
  }

  @Override
  public final synchronized void close() {
    if (!closed) {
      closed = true;
      parameters.leave();
    }
  }
}
