package dev.sluice.opencl.memory;

import dev.sluice.backend.Lifetimes;
import dev.sluice.backend.MemoryPlan;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Role;
import dev.sluice.opencl.queue.DeviceMemory;
import dev.sluice.opencl.queue.DeviceQueue;
import dev.sluice.program.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The blocks of one workspace, by buffer, in a few pieces of device memory; those of parameters and
 * slots are the executable's.
 */
public final class Blocks {
  private record Place(int piece, long offset) {}

  private final DeviceQueue queue;
  private final Program program;
  private final Function<Buffer, Parameter> parameters;
  private final MemoryPlan<Block> plan = new MemoryPlan<>();
  private final Block[] blocks;
  private final List<DeviceMemory> parts = new ArrayList<>();
  private final Map<DeviceMemory, Long> pieces = new HashMap<>();
  private final Block layout;
  private final int ops;
  private int currentOp;

  /**
   * Lays out a program.
   *
   * @param program the program
   * @param queue whose device has the memory
   * @param parameters finds its parameters and slots
   */
  public Blocks(Program program, DeviceQueue queue, Function<Buffer, Parameter> parameters) {
    this.queue = queue;
    this.program = program;
    this.parameters = parameters;
    ops = program.ops().size();
    blocks = new Block[program.buffers().size()];
    Lifetimes lifetimes = new Lifetimes(program);
    for (Buffer buffer : program.buffers()) {
      blocks[buffer.id()] =
          switch (buffer.role()) {
            case PARAMETER, SLOT -> parameters.apply(buffer).block();
            case INPUT, STATE, VALUE ->
                block(
                    buffer.shape().size(program.capacity()),
                    buffer.name(),
                    lifetimes.first(buffer),
                    lifetimes.last(buffer));
          };
    }
    Extent capacity = program.capacity();
    layout = block(capacity.steps() + 1L + capacity.rows(), "layout", 0, ops);
  }

  /** The most that a batch may have. */
  public Extent capacity() {
    return program.capacity();
  }

  /**
   * The batch's layout, 32-bit integers: the first row of each step and the number of rows, then
   * the step of each row.
   */
  public Block layout() {
    return layout;
  }

  /** Says whose kernel asks for {@link #scratch} from now on. */
  public void beginOp(int op) {
    currentOp = op;
  }

  /** Memory that only the current operation needs; what is in it when it begins is undefined. */
  public Block scratch(long numbers) {
    return block(numbers, "scratch memory", currentOp, currentOp);
  }

  private Block block(long numbers, String what, int first, int last) {
    Block block = new Block(numbers, what);
    plan.add(block, aligned(block.bytes()), first, last);
    return block;
  }

  private long aligned(long bytes) {
    if (queue.separate()) {
      return bytes;
    }
    long alignment = queue.device().alignmentBytes();
    return Math.ceilDiv(bytes, alignment) * alignment;
  }

  /** The block of a buffer; null for null. */
  public Block of(Buffer buffer) {
    return buffer == null ? null : blocks[buffer.id()];
  }

  /** The parameter or slot of a buffer. */
  public Parameter parameter(Buffer buffer) {
    return parameters.apply(buffer);
  }

  /**
   * Allocates all blocks; what the caller writes, and what is carried, is 0. Where it fails, {@link
   * #release} frees what there is.
   */
  public void allocate() {
    Map<Block, Place> places = new HashMap<>();
    List<Long> sizes =
        plan.place(
            queue.separate() ? 0 : queue.device().allocationBytes(),
            (block, piece, offset) -> places.put(block, new Place(piece, offset)));
    String what = "a workspace for " + program.capacity();
    queue.requireMemory(sizes.stream().mapToLong(Long::longValue).sum(), what);
    List<DeviceMemory> all = new ArrayList<>();
    for (long size : sizes) {
      DeviceMemory memory = queue.allocate(size, what);
      all.add(memory);
      pieces.put(memory, size);
    }
    places.forEach(
        (block, place) -> {
          DeviceMemory piece = all.get(place.piece);
          if (queue.separate()) {
            block.place(piece);
          } else {
            DeviceMemory part = queue.part(piece, place.offset, aligned(block.bytes()));
            parts.add(part);
            block.place(part);
          }
        });
    for (Buffer buffer : program.buffers()) {
      if (buffer.role() == Role.INPUT || buffer.role() == Role.STATE) {
        Block block = of(buffer);
        queue.clear(block.memory(), block.numbers());
      }
    }
  }

  /** What {@link #allocate} has allocated. */
  public long bytes() {
    return pieces.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Frees what {@link #allocate} has allocated. */
  public void release() {
    parts.forEach(queue::release);
    parts.clear();
    pieces.forEach(queue::free);
    pieces.clear();
  }
}
