package dev.sluice.program;

import dev.sluice.op.ArraySize;
import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Op;
import dev.sluice.op.Role;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.op.Type;
import dev.sluice.text.Listing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The bookkeeping of a {@link Recorder}: buffers, phases, and the rule that a value is written once
 * and before it is read, a parameter, slot or state after it is read for the last time.
 */
public abstract sealed class Declarations permits Arithmetic {
  private final Extent capacity;
  private final List<Buffer> buffers = new ArrayList<>();
  private final Map<String, Buffer> named = new LinkedHashMap<>();
  private final Set<Buffer> written = new HashSet<>();
  private final Set<Buffer> overwritten = new HashSet<>();
  private final Set<Buffer> outputs = new LinkedHashSet<>();
  private final Map<Buffer, float[]> constants = new LinkedHashMap<>();
  private final Set<Buffer> stopped = new HashSet<>();
  private final List<Program.Phase> phases = new ArrayList<>();
  private final List<Op> finished = new ArrayList<>();
  private final List<Op> ops = new ArrayList<>();
  private String phase = "run";
  private int streams;
  private boolean built;

  Declarations(Extent capacity) {
    this.capacity = capacity;
  }

  /** {@return the most that a batch may hold} */
  public final Extent capacity() {
    return capacity;
  }

  /** {@return how many operations have been recorded} */
  public final int operations() {
    return finished.size() + ops.size();
  }

  /**
   * Declares numbers that the caller writes before a run.
   *
   * @param name unique in the program
   * @param shape its shape
   * @return the buffer
   */
  public final Buffer input(String name, Shape shape) {
    return declare(name, shape, Type.FLOAT32, Role.INPUT);
  }

  /**
   * Declares numbers that are the same in every run: an input that workspaces fill by themselves.
   *
   * @param name what they are; need not be unique
   * @param shape a fixed shape
   * @param values as many numbers, line by line
   * @return the buffer
   */
  public final Buffer constant(String name, Shape shape, float... values) {
    long size = shape.size(capacity);
    if (shape.axis() != Axis.FIXED || size != values.length) {
      throw new ShapeException(
          "Constant '" + name + "': " + shape + " is given " + values.length + " numbers");
    }
    Buffer buffer = input("constant " + constants.size() + ": " + name, shape);
    constants.put(buffer, values.clone());
    return buffer;
  }

  /**
   * Declares indices that the caller writes before a run.
   *
   * @param name unique in the program
   * @param shape {@code [rows, 1]} or {@code [sequences, 1]}
   * @return the buffer
   */
  public final Buffer indices(String name, Shape shape) {
    return declare(name, shape, Type.INT32, Role.INPUT);
  }

  /**
   * Declares a trained weight, or finds it: the same name is the same weight, which ties layers.
   *
   * @param name unique in the program
   * @param shape a fixed shape
   * @return the buffer
   */
  public final Buffer parameter(String name, Shape shape) {
    Buffer known = named.get(name);
    if (known != null && known.role() == Role.PARAMETER) {
      if (!known.shape().equals(shape)) {
        throw new IllegalArgumentException(
            "Parameter '" + name + "' is " + known.shape() + " and cannot also be " + shape);
      }
      return known;
    }
    shape.dimensions(); // which only a fixed shape has
    long elements = shape.size(capacity);
    if (elements > ArraySize.MOST) {
      throw new IllegalArgumentException(
          "Parameter '"
              + name
              + "' "
              + shape
              + " has "
              + elements
              + " elements, at most "
              + ArraySize.MOST
              + " can be held");
    }
    return declare(name, shape, Type.FLOAT32, Role.PARAMETER);
  }

  /**
   * Finds what has been declared, as an input that a layer of a model reads beside the model's.
   *
   * @param name of a parameter, slot, state or input
   * @return its buffer
   * @throws IllegalArgumentException where the program has none of that name
   */
  public final Buffer declared(String name) {
    Buffer known = named.get(name);
    if (known == null) {
      throw new IllegalArgumentException(
          "The program has no buffer '" + name + "'; it has " + Listing.of(named.keySet()));
    }
    return known;
  }

  /** {@return the parameters declared so far, in their order} */
  public final List<Buffer> parameters() {
    return buffers.stream().filter(buffer -> buffer.role() == Role.PARAMETER).toList();
  }

  /**
   * Declares an optimizer's memory of a parameter.
   *
   * @param name unique in the program
   * @param shape a fixed shape
   * @return the buffer
   */
  public final Buffer slot(String name, Shape shape) {
    shape.dimensions();
    return declare(name, shape, Type.FLOAT32, Role.SLOT);
  }

  /**
   * Declares what is carried from run to run; 0 at first.
   *
   * @param name unique in the program
   * @param shape its shape
   * @return the buffer
   */
  public final Buffer state(String name, Shape shape) {
    return declare(name, shape, Type.FLOAT32, Role.STATE);
  }

  /**
   * Declares a value that an operation will write.
   *
   * @param name what it holds; need not be unique
   * @param shape its shape
   * @return the buffer
   */
  public final Buffer value(String name, Shape shape) {
    return add(new Buffer(buffers.size(), name, shape, Type.FLOAT32, Role.VALUE));
  }

  private Buffer declare(String name, Shape shape, Type type, Role role) {
    if (named.containsKey(name)) {
      throw new IllegalArgumentException("The program already has a buffer '" + name + "'");
    }
    Buffer buffer = add(new Buffer(buffers.size(), name, shape, type, role));
    named.put(name, buffer);
    return buffer;
  }

  private Buffer add(Buffer buffer) {
    buffers.add(buffer);
    return buffer;
  }

  /** {@return a number that tells a dropout's masks from the others' of this program} */
  public final int nextStream() {
    return streams++;
  }

  /**
   * Lets a value be read after a run.
   *
   * @param buffer a value of this program
   */
  public final void output(Buffer buffer) {
    own(buffer);
    outputs.add(buffer);
  }

  /**
   * Appends an operation.
   *
   * @param op an operation over buffers of this recorder
   * @throws IllegalArgumentException where it reads a value that nothing has written, or anything
   *     that was overwritten in place, carried or updated before, or writes what another operation
   *     has written
   */
  public final void record(Op op) {
    if (built) {
      throw new IllegalStateException("The program has been built; nothing can be recorded now");
    }
    for (Buffer buffer : op.inputs()) {
      own(buffer);
      if (buffer.role() == Role.VALUE && !written.contains(buffer)) {
        throw new IllegalArgumentException(
            op.name() + " reads '" + buffer.name() + "', which nothing has written yet");
      }
      if (overwritten.contains(buffer)) {
        throw new IllegalArgumentException(
            op.name()
                + " reads the "
                + buffer.role().name().toLowerCase(Locale.ROOT)
                + " '"
                + buffer.name()
                + "' after another operation has overwritten it; record what overwrites it last");
      }
    }
    List<Buffer> inPlace = op.updatesInPlace();
    for (Buffer buffer : op.outputs()) {
      own(buffer);
      if (buffer.role() == Role.INPUT) {
        throw new IllegalArgumentException(
            op.name() + " writes '" + buffer.name() + "', which is an input");
      }
      boolean first = written.add(buffer);
      if (!first && !inPlace.contains(buffer)) {
        throw new IllegalArgumentException(
            op.name() + " writes '" + buffer.name() + "', which another operation has written");
      }
      if (buffer.role() != Role.VALUE || inPlace.contains(buffer)) {
        overwritten.add(buffer);
      }
    }
    ops.add(op);
  }

  /** Lets no gradient pass through a value of this program. */
  final void stop(Buffer buffer) {
    stopped.add(buffer);
  }

  final boolean stops(Buffer buffer) {
    return stopped.contains(buffer);
  }

  private void own(Buffer buffer) {
    if (buffer.id() >= buffers.size() || buffers.get(buffer.id()) != buffer) {
      throw new IllegalArgumentException(
          "'" + buffer.name() + "' belongs to another program's recorder");
    }
  }

  /**
   * Ends the current phase; what follows runs in the next.
   *
   * @param name the name of the next phase
   */
  public final void beginPhase(String name) {
    if (!ops.isEmpty()) {
      endPhase();
    }
    phase = name;
  }

  private void endPhase() {
    phases.add(new Program.Phase(phase, ops));
    finished.addAll(ops);
    ops.clear();
  }

  /** The operations of all phases so far. */
  final List<Op> recorded() {
    List<Op> all = new ArrayList<>(finished);
    all.addAll(ops);
    return all;
  }

  /** {@return the program; nothing may be recorded after it} */
  public final Program build() {
    built = true;
    endPhase();
    return new Program(capacity, buffers, phases, outputs, constants);
  }
}
