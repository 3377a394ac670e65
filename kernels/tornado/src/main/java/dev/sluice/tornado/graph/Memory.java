package dev.sluice.tornado.graph;

import dev.sluice.backend.JvmMemory;
import dev.sluice.backend.Lifetimes;
import dev.sluice.backend.MemoryPlan;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Role;
import dev.sluice.op.Type;
import dev.sluice.program.Program;
import dev.sluice.tornado.kernel.RunInfo;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The arrays of one workspace. A TornadoVM array is a segment outside the heap with a copy on the
 * device; values whose lives do not meet share one.
 */
public final class Memory {
  /** A free array may be larger than what is asked for, but not by more than this. */
  private static final int WASTE = 2;

  private final Program program;
  private final Lifetimes lifetimes;
  private final long limit;
  private final IntArray run;
  private final FloatArray[] numbers;
  private final IntArray[] indices;
  private final List<FloatArray> free = new ArrayList<>();
  private final List<FloatArray> scratch = new ArrayList<>();
  private final List<Buffer> alive = new ArrayList<>();
  private final Map<Object, Use> uses = new IdentityHashMap<>();
  private int op = -1;

  /** What an array is for, which says when it crosses to the device. */
  public enum Use {
    /** Numbers that kernels leave for others. */
    VALUE,
    /** A parameter or slot of the executable. */
    PARAMETER,
    /** A state of the workspace. */
    STATE,
    /** What the caller writes before a run. */
    INPUT,
    /** What is known of the run. */
    RUN,
    /** What is never written again. */
    CONSTANT
  }

  /**
   * Lays out a program.
   *
   * @param program the program
   * @param limit the most bytes that one array may have on the device
   * @throws dev.sluice.backend.NotEnoughMemoryException where the host has no memory for it
   */
  public Memory(Program program, long limit) {
    this.program = program;
    this.limit = limit;
    lifetimes = new Lifetimes(program);
    numbers = new FloatArray[program.buffers().size()];
    indices = new IntArray[program.buffers().size()];
    Extent capacity = program.capacity();
    run = new IntArray(RunInfo.FIRST_ROW + capacity.steps() + 1);
    uses.put(run, Use.RUN);
    JvmMemory.requireNative(leastBytes(), "tornado: a workspace for " + capacity);
    for (Buffer buffer : program.buffers()) {
      if (buffer.role() != Role.VALUE) {
        declare(buffer);
      }
    }
  }

  private void declare(Buffer buffer) {
    Use use =
        switch (buffer.role()) {
          case PARAMETER, SLOT -> Use.PARAMETER;
          case STATE -> Use.STATE;
          case INPUT -> Use.INPUT;
          case VALUE -> Use.VALUE;
        };
    int size = size(buffer);
    if (buffer.type() == Type.INT32) {
      indices[buffer.id()] = new IntArray(size);
      uses.put(indices[buffer.id()], use);
    } else {
      numbers[buffer.id()] = new FloatArray(size);
      uses.put(numbers[buffer.id()], use);
    }
  }

  private int size(Buffer buffer) {
    return requireSize(buffer.shape().size(capacity()), "buffer '" + buffer.name() + "'");
  }

  private int requireSize(long count, String what) {
    if (count > Integer.MAX_VALUE || count * Float.BYTES > limit) {
      throw new IllegalArgumentException(
          "tornado: "
              + what
              + " needs "
              + count * Float.BYTES
              + " bytes for "
              + capacity()
              + ", at most "
              + Math.min(limit, (long) Integer.MAX_VALUE * Float.BYTES)
              + " can be had on this device");
    }
    return (int) count;
  }

  /** {@return the most that a batch may have} */
  public Extent capacity() {
    return program.capacity();
  }

  /** {@return what kernels read of a run: {@link RunInfo}} */
  public IntArray run() {
    return run;
  }

  /**
   * Says whose tasks are recorded from now on; arrays that no later operation needs are free.
   *
   * @param number the operation's, over all phases
   */
  public void beginOp(int number) {
    op = number;
    free.addAll(scratch);
    scratch.clear();
    alive.removeIf(
        buffer -> {
          boolean over = lifetimes.last(buffer) < op;
          if (over) {
            free.add(numbers[buffer.id()]);
          }
          return over;
        });
  }

  /**
   * The array of a buffer of numbers.
   *
   * @param buffer the buffer, or null
   * @return its array; one that no kernel may touch for null
   */
  public FloatArray of(Buffer buffer) {
    if (buffer == null) {
      return nothing();
    }
    if (numbers[buffer.id()] == null) {
      numbers[buffer.id()] = take(size(buffer));
      alive.add(buffer);
    }
    return numbers[buffer.id()];
  }

  /**
   * The array of a buffer of indices.
   *
   * @param buffer the buffer
   * @return its array
   */
  public IntArray indices(Buffer buffer) {
    return indices[buffer.id()];
  }

  /**
   * An argument for a kernel that does not use it. Each is an array of its own: TornadoVM's
   * scheduler does not end where a task has one array twice and its code could write it.
   *
   * @return a new array
   */
  public FloatArray nothing() {
    return constants(0);
  }

  /** {@return the same of indices} */
  public IntArray noIndices() {
    IntArray array = new IntArray(1);
    uses.put(array, Use.CONSTANT);
    return array;
  }

  /**
   * Memory that only the current operation needs; what is in it when it begins is undefined.
   *
   * @param count numbers
   * @return an array of at least as many
   * @throws dev.sluice.backend.NotEnoughMemoryException where so much is not free
   */
  public FloatArray scratch(long count) {
    FloatArray array = take(requireSize(count, "scratch memory"));
    scratch.add(array);
    return array;
  }

  /**
   * Memory that keeps what is in it from run to run.
   *
   * @param count numbers
   * @return an array of its own
   */
  public FloatArray kept(long count) {
    return make(requireSize(count, "packed weights"));
  }

  /** {@return where a chain of steps counts} */
  public IntArray counter() {
    IntArray counter = new IntArray(1);
    uses.put(counter, Use.VALUE);
    return counter;
  }

  /**
   * Numbers that never change.
   *
   * @param values the numbers
   * @return their array
   */
  public FloatArray constants(double... values) {
    FloatArray array = new FloatArray(values.length);
    for (int i = 0; i < values.length; i++) {
      array.set(i, (float) values[i]);
    }
    uses.put(array, Use.CONSTANT);
    return array;
  }

  private FloatArray take(int count) {
    FloatArray best = null;
    for (FloatArray array : free) {
      boolean fits = array.getSize() >= count && array.getSize() <= (long) WASTE * count;
      if (fits && (best == null || array.getSize() < best.getSize())) {
        best = array;
      }
    }
    if (best != null) {
      FloatArray found = best;
      free.removeIf(array -> array == found);
      return found;
    }
    return make(count);
  }

  private FloatArray make(int count) {
    JvmMemory.requireNative(
        (long) count * Float.BYTES, "tornado: one more array of a workspace for " + capacity());
    FloatArray array = new FloatArray(count);
    uses.put(array, Use.VALUE);
    return array;
  }

  /** Of all arrays, if no value's is larger than it. */
  private long leastBytes() {
    MemoryPlan<Buffer> values = new MemoryPlan<>();
    long bytes = 0;
    for (Buffer buffer : program.buffers()) {
      long needed = buffer.shape().size(capacity()) * Float.BYTES;
      if (buffer.role() == Role.VALUE) {
        values.add(buffer, needed, lifetimes.first(buffer), lifetimes.last(buffer));
      } else {
        bytes += needed;
      }
    }
    for (long piece : values.place(Long.MAX_VALUE, (buffer, piece, offset) -> {})) {
      bytes += piece;
    }
    return bytes;
  }

  /** Bytes of all arrays. */
  long bytes() {
    return uses.keySet().stream()
        .mapToLong(array -> ((TornadoNativeArray) array).getNumBytesOfSegment())
        .sum();
  }

  /**
   * What an array is for.
   *
   * @param array one of this memory's
   * @return its use
   */
  public Use use(Object array) {
    Use use = uses.get(array);
    if (use == null) {
      throw new IllegalStateException("An array of another memory");
    }
    return use;
  }

  /** The array of each of the program's buffers, null for values that no task has. */
  List<TornadoNativeArray> buffers() {
    return program.buffers().stream()
        .map(buffer -> buffer.type() == Type.INT32 ? indices[buffer.id()] : numbers[buffer.id()])
        .toList();
  }

  /** Makes the host's numbers of states and inputs 0. */
  void clear() {
    List<TornadoNativeArray> arrays = buffers();
    for (Buffer buffer : program.buffers()) {
      if (buffer.role() == Role.STATE || buffer.role() == Role.INPUT) {
        arrays.get(buffer.id()).getSegment().fill((byte) 0);
      }
    }
  }
}
