package dev.sluice.cpu.memory;

import dev.sluice.backend.Lifetimes;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Op;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentReserve;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.program.Program;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The blocks of one workspace, by buffer; those of parameters and slots are the executable's. */
public final class Blocks {
  private final Extent capacity;
  private final Function<Buffer, Parameter> parameters;
  private final Liveness liveness = new Liveness();
  private final Block[] blocks;
  private final Map<Buffer, Parameter> values = new HashMap<>();
  private int currentOp;

  /**
   * Lays out a program.
   *
   * @param program the program
   * @param parameters finds its parameters and slots
   */
  public Blocks(Program program, Function<Buffer, Parameter> parameters) {
    this.capacity = program.capacity();
    this.parameters = parameters;
    Lifetimes lifetimes = new Lifetimes(program);
    Map<Buffer, Long> reserved = new HashMap<>();
    for (Op op : program.ops()) {
      if (op instanceof RecurrentForward forward && forward.reserve() != null) {
        reserve(forward.spec(), forward.reserve(), reserved);
      }
    }
    blocks = new Block[program.buffers().size()];
    for (Buffer buffer : program.buffers()) {
      blocks[buffer.id()] =
          switch (buffer.role()) {
            case PARAMETER, SLOT -> parameters.apply(buffer).block();
            case INPUT, STATE, VALUE ->
                liveness.block(
                    numbers(buffer, reserved), lifetimes.first(buffer), lifetimes.last(buffer));
          };
    }
  }

  /** What forward keeps for backward has a layout of this backend's own, and so a size. */
  private void reserve(RecurrentSpec spec, RecurrentReserve reserve, Map<Buffer, Long> sizes) {
    long rows = capacity.rows();
    sizes.put(reserve.gates(), rows * ReserveLayout.gateLine(spec));
    if (reserve.cells() != null) {
      sizes.put(reserve.cells(), rows * ReserveLayout.unitLine(spec));
    }
    if (reserve.hidden() != null) {
      sizes.put(reserve.hidden(), rows * ReserveLayout.unitLine(spec));
    }
  }

  private long numbers(Buffer buffer, Map<Buffer, Long> reserved) {
    Long own = reserved.get(buffer);
    return own == null ? buffer.shape().size(capacity) : own;
  }

  public Extent capacity() {
    return capacity;
  }

  /** Says whose kernel asks for {@link #scratch} from now on. */
  public void beginOp(int op) {
    currentOp = op;
  }

  /** Memory that only the current operation needs; what is in it when it begins is undefined. */
  public Block scratch(long numbers) {
    return liveness.block(numbers, currentOp, currentOp);
  }

  /** The block of a buffer; null for null. */
  public Block of(Buffer buffer) {
    return buffer == null ? null : blocks[buffer.id()];
  }

  /** A parameter, or what is used as one. */
  public Parameter parameter(Buffer buffer) {
    return switch (buffer.role()) {
      case PARAMETER -> parameters.apply(buffer);
      case INPUT, STATE, SLOT, VALUE -> // which a program may write between two runs
          values.computeIfAbsent(buffer, value -> Parameter.ofValue(of(value)));
    };
  }

  /**
   * Allocates all blocks, full of 0.
   *
   * @param arena frees them
   * @param what what for, in an error
   */
  public void allocate(Arena arena, String what) {
    liveness.allocate(arena, what);
  }

  /** What {@link #allocate} allocates. */
  public long bytes() {
    return liveness.bytes();
  }
}
