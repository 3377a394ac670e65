package dev.sluice.backend;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Op;
import dev.sluice.op.Role;
import dev.sluice.op.Type;
import dev.sluice.program.Program;
import dev.sluice.text.Listing;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** What every backend's workspace has to check, and the counts of its launches. */
public abstract class CheckedWorkspace implements Workspace {
  private final CheckedExecutable<?> executable;
  private final boolean draws;
  private final int[] firstOp;
  private final long[] launches;
  private final List<List<Buffer>> inputs;
  private final int[] written;
  private boolean constantsWritten;
  private boolean closed;

  /**
   * Prepares the checks.
   *
   * @param executable the executable whose program runs here
   */
  protected CheckedWorkspace(CheckedExecutable<?> executable) {
    this.executable = executable;
    draws = executable.program().draws();
    inputs = phases().stream().map(CheckedWorkspace::inputs).toList();
    written = new int[executable.program().buffers().size()];
    List<Program.Phase> phases = executable.program().phases();
    firstOp = new int[phases.size() + 1];
    for (int p = 0; p < phases.size(); p++) {
      firstOp[p + 1] = firstOp[p] + phases.get(p).ops().size();
    }
    launches = new long[firstOp[phases.size()]];
  }

  @Override
  public final void run(PackedLayout layout) {
    if (draws) {
      throw new IllegalStateException(
          "The program draws dropout masks: run(layout, key) with a key of the run's own,"
              + " see Philox.runKey");
    }
    run(layout, 0);
  }

  @Override
  public final void run(PackedLayout layout, long key) {
    for (int phase = 0; phase < firstOp.length - 1; phase++) {
      run(phase, layout, key);
    }
  }

  @Override
  public final void run(int phase, PackedLayout layout, long key) {
    requireOpen();
    Program program = executable.program();
    if (!program.capacity().holds(layout.extent())) {
      throw new IllegalArgumentException(
          "The batch has "
              + layout.extent()
              + ", more than the program's capacity of "
              + program.capacity());
    }
    executable.requireWritten();
    if (!constantsWritten) {
      program.constants().forEach(this::write);
      constantsWritten = true;
    }
    requireInputs(phase, layout);
    runPhase(phase, layout, key);
  }

  private static List<Buffer> inputs(List<Op> ops) {
    return ops.stream()
        .flatMap(op -> op.inputs().stream())
        .filter(buffer -> buffer.role() == Role.INPUT)
        .distinct()
        .toList();
  }

  /**
   * Takes an input for written as a whole: its memory has been handed out.
   *
   * @param buffer the buffer
   */
  protected final void writtenElsewhere(Buffer buffer) {
    written[buffer.id()] = Integer.MAX_VALUE;
  }

  /** What was written for fewer rows would leave those of an earlier batch behind it. */
  private void requireInputs(int phase, PackedLayout layout) {
    for (Buffer input : inputs.get(phase)) {
      long needed = input.shape().size(layout.extent());
      if (written[input.id()] < needed) {
        throw new IllegalStateException(
            "Input '"
                + input.name()
                + "' "
                + input.shape()
                + (written[input.id()] == 0
                    ? " was never written"
                    : " was last written with " + written[input.id()] + " numbers")
                + ", the run of "
                + layout.extent()
                + " reads "
                + needed);
      }
    }
  }

  /**
   * Computes a phase; calls {@link #launched} for each of its operations.
   *
   * @param phase its position in the program
   * @param layout the lengths of the batch, within the program's capacity
   * @param key the key of the run's random draws
   */
  protected abstract void runPhase(int phase, PackedLayout layout, long key);

  /**
   * Notes what an operation of this run has started.
   *
   * @param phase the phase
   * @param op the operation's position in it
   * @param kernels how many kernels
   */
  protected final void launched(int phase, int op, long kernels) {
    launches[firstOp[phase] + op] = kernels;
  }

  /**
   * Where a phase begins.
   *
   * @param phase the phase
   * @return the number of its first operation, over all phases
   */
  protected final int firstOp(int phase) {
    return firstOp[phase];
  }

  @Override
  public final long[] launches() {
    return launches.clone();
  }

  /** The memory of all buffers, each with a place of its own; a backend that shares says so. */
  @Override
  public long bytes() {
    return executable.program().workspaceNumbers() * elementBytes();
  }

  /** {@return bytes of a number in this workspace's memory} */
  protected int elementBytes() {
    return Float.BYTES;
  }

  @Override
  public final void write(Buffer buffer, MemorySegment source) {
    require(buffer);
    int count = Transfers.count(buffer, source, executable.program().capacity());
    copyIn(buffer, source, count);
    written[buffer.id()] = count;
  }

  @Override
  public final void read(Buffer buffer, MemorySegment target) {
    require(buffer);
    if (buffer.role() == Role.VALUE && !executable.program().outputs().contains(buffer)) {
      throw new IllegalArgumentException(
          "Buffer '"
              + buffer.name()
              + "' "
              + buffer.shape()
              + ", number "
              + buffer.id()
              + ", is not an output of the program, which has "
              + Listing.of(
                  executable.program().outputs().stream()
                      .map(output -> "'" + output.name() + "' (" + output.id() + ")")
                      .toList()));
    }
    if (buffer.type() == Type.INT32) {
      throw new IllegalArgumentException("Buffer '" + buffer.name() + "' holds indices");
    }
    copyOut(buffer, target, Transfers.count(buffer, target, executable.program().capacity()));
  }

  /**
   * Copies in.
   *
   * @param buffer an input, state or value
   * @param source 32-bit floats, or integers where it holds indices, in native order
   * @param count how many
   */
  protected abstract void copyIn(Buffer buffer, MemorySegment source, int count);

  /**
   * Copies out.
   *
   * @param buffer an input, state or output of numbers
   * @param target receives 32-bit floats in native order
   * @param count how many
   */
  protected abstract void copyOut(Buffer buffer, MemorySegment target, int count);

  @Override
  public final void clearStates() {
    requireOpen();
    for (Buffer buffer : executable.program().buffers()) {
      if (buffer.role() == Role.STATE) {
        clear(buffer);
      }
    }
  }

  /**
   * Fills a state with 0.
   *
   * @param state the buffer
   */
  protected abstract void clear(Buffer state);

  private void require(Buffer buffer) {
    requireOpen();
    executable.requireOwn(buffer);
    if (buffer.role() == Role.PARAMETER || buffer.role() == Role.SLOT) {
      throw new IllegalArgumentException(
          "Buffer '" + buffer.name() + "' belongs to the executable: its role is " + buffer.role());
    }
  }

  /** Throws where the workspace or its executable has been closed. */
  protected final void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The workspace has been closed");
    }
    executable.requireOpen();
  }

  /**
   * Throws where a buffer belongs to another program.
   *
   * @param buffer a buffer
   */
  protected final void requireOwn(Buffer buffer) {
    executable.requireOwn(buffer);
  }

  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      release();
    }
  }

  /** Frees what the workspace holds. Called once; the executable may be closed already. */
  protected abstract void release();

  /** {@return the operations of each phase} */
  protected final List<List<Op>> phases() {
    return executable.program().phases().stream().map(Program.Phase::ops).toList();
  }
}
