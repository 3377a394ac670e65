package dev.sluice.cpu.memory;

import dev.sluice.cpu.vector.Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A parameter or slot: its numbers as the program has them, and what kernels have packed of them.
 * Freed by the collector, so that nobody who still computes with it loses it.
 */
public final class Parameter {
  private final Block block;
  private final boolean computed;
  private final Map<Object, Object> packs = new HashMap<>();
  private volatile int version;

  /**
   * Allocates one, full of 0.
   *
   * @param numbers how many
   * @param what whose they are, as {@code parameter 'w'}
   */
  public Parameter(long numbers, String what) {
    this(numbers);
    MemorySegment memory = NativeMemory.allocateCollected(block.bytes(), "cpu: " + what);
    block.place(memory.address());
    block.own(memory);
  }

  private Parameter(long numbers) {
    this(new Liveness().block(numbers, 0, 0), false);
  }

  private Parameter(Block block, boolean computed) {
    this.block = block;
    this.computed = computed;
  }

  /**
   * What a program computes where others have a parameter.
   *
   * @param block the value's
   * @return the value as a parameter, of which nobody notes that its numbers have changed
   */
  static Parameter ofValue(Block block) {
    return new Parameter(block, true);
  }

  /** Whether a program computes it, so that what is packed of it is packed in every run. */
  public boolean computed() {
    return computed;
  }

  /**
   * One without memory, for who lays a program out and does not run it.
   *
   * @param numbers how many it would have
   * @return the parameter, whose block has no place
   */
  public static Parameter unallocated(long numbers) {
    return new Parameter(numbers);
  }

  /**
   * Checks before parameters are allocated, one by one, that there is memory for all.
   *
   * @param numbers how many they have together
   * @param what what for, in an error
   * @throws dev.sluice.backend.NotEnoughMemoryException where there is not
   */
  public static void requireMemory(long numbers, String what) {
    NativeMemory.requireCollected(numbers * Float.BYTES, what);
  }

  public Block block() {
    return block;
  }

  /** Counts the times that it was written. */
  public int version() {
    return version;
  }

  /** Notes that its numbers have changed. */
  public void changed() {
    version++;
  }

  /** Replaces numbers from the first on. */
  public void write(MemorySegment source, long bytes) {
    Lanes.copyIn(source, block.address(), bytes);
    Reference.reachabilityFence(this); // an address keeps nothing alive
    changed();
  }

  /**
   * What was made of it under a key, by whoever asked first.
   *
   * @param key tells what was made; compared by equals
   * @param make makes it
   * @return the one thing of this key
   */
  public synchronized <T> T pack(Object key, Class<T> type, Supplier<T> make) {
    return type.cast(packs.computeIfAbsent(key, k -> make.get()));
  }
}
