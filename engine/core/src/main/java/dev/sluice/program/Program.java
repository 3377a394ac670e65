package dev.sluice.program;

import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Op;
import dev.sluice.op.Role;
import dev.sluice.text.Listing;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A flat, ordered list of operations over declared buffers: what a model, or a whole training step,
 * computes. It is immutable; a {@link Recorder} makes it and a backend compiles it.
 *
 * <p>A program is recorded for a capacity. The lengths of the sequences of a batch are given to
 * each run, so one compilation serves every batch that fits.
 */
public final class Program {
  /**
   * Operations that run together. Most programs have one phase; a caller who supplies gradients
   * from outside runs forward, then backward.
   *
   * @param name the phase's name
   * @param ops its operations, in order
   */
  public record Phase(String name, List<Op> ops) {
    /** Copies the list. */
    public Phase {
      ops = List.copyOf(ops);
    }
  }

  private final Extent capacity;
  private final List<Buffer> buffers;
  private final List<Phase> phases;
  private final Set<Buffer> outputs;
  private final Map<Buffer, float[]> constants;
  private final Map<String, Buffer> byName = new LinkedHashMap<>();

  Program(
      Extent capacity,
      List<Buffer> buffers,
      List<Phase> phases,
      Set<Buffer> outputs,
      Map<Buffer, float[]> constants) {
    this.constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    this.capacity = capacity;
    this.buffers = List.copyOf(buffers);
    this.phases = List.copyOf(phases);
    this.outputs = Collections.unmodifiableSet(new LinkedHashSet<>(outputs));
    for (Buffer buffer : buffers) {
      if (buffer.role() != Role.VALUE) {
        byName.put(buffer.name(), buffer);
      }
    }
  }

  /** {@return the most that a batch may hold} */
  public Extent capacity() {
    return capacity;
  }

  /** {@return every buffer; a buffer's id is its index} */
  public List<Buffer> buffers() {
    return buffers;
  }

  /** {@return the phases, in order} */
  public List<Phase> phases() {
    return phases;
  }

  /** {@return the operations of all phases, in order} */
  public List<Op> ops() {
    return phases.stream().flatMap(phase -> phase.ops().stream()).toList();
  }

  /** {@return the computed values that may be read after a run} */
  public Set<Buffer> outputs() {
    return outputs;
  }

  /** {@return inputs that hold the same numbers in every run, and their numbers} */
  public Map<Buffer, float[]> constants() {
    return constants;
  }

  /**
   * The buffers of a role.
   *
   * @param role the role
   * @return in the order of their declaration
   */
  public List<Buffer> buffers(Role role) {
    return buffers.stream().filter(buffer -> buffer.role() == role).toList();
  }

  /** {@return whether what a run computes depends on its key: whether anything is dropped out} */
  public boolean draws() {
    return phases.stream().flatMap(phase -> phase.ops().stream()).anyMatch(Op::draws);
  }

  /** {@return numbers of all inputs, states and values, each in a place of its own} */
  public long workspaceNumbers() {
    return buffers.stream()
        .filter(buffer -> buffer.role() != Role.PARAMETER && buffer.role() != Role.SLOT)
        .mapToLong(buffer -> buffer.shape().size(capacity))
        .sum();
  }

  /**
   * The parameter, slot, state or input of a name.
   *
   * @param name the name
   * @return the buffer
   * @throws IllegalArgumentException where there is none
   */
  public Buffer buffer(String name) {
    Buffer buffer = byName.get(name);
    if (buffer == null) {
      throw new IllegalArgumentException(
          "The program has no buffer '" + name + "'; it has " + Listing.of(byName.keySet()));
    }
    return buffer;
  }

  /**
   * Whether the program declares a parameter, slot, state or input of a name.
   *
   * @param name the name
   * @return true where {@link #buffer(String)} finds it
   */
  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /** {@return a table of the operations with their shapes, FLOPs and bytes at capacity} */
  public String describe() {
    return Description.of(this);
  }

  @Override
  public String toString() {
    return "Program of " + ops().size() + " operations for " + capacity;
  }
}
