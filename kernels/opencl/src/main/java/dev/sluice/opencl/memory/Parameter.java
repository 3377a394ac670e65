package dev.sluice.opencl.memory;

import dev.sluice.opencl.queue.DeviceMemory;
import dev.sluice.opencl.queue.DeviceQueue;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A parameter or slot in device memory: its numbers as the program has them, and what kernels have
 * packed of them, which all workspaces share.
 */
public final class Parameter {
  private final DeviceQueue queue;
  private final String name;
  private final Block block;
  private final Map<DeviceMemory, Long> memory = new LinkedHashMap<>();
  private final Map<Object, Object> packs = new HashMap<>();
  private final List<Runnable> releases = new ArrayList<>();
  private volatile int version;

  /**
   * Allocates it, full of 0.
   *
   * @param queue whose device has the memory
   * @param name its name, for errors
   * @param numbers how many numbers
   */
  public Parameter(DeviceQueue queue, String name, long numbers) {
    this.queue = queue;
    this.name = name;
    block = memory(numbers);
  }

  /** Memory beside the numbers, full of 0, which lives as long as they do. */
  public synchronized Block memory(long numbers) {
    String what = "parameter '" + name + "'";
    Block made = new Block(numbers, what);
    DeviceMemory piece = queue.allocate(made.bytes(), what);
    memory.put(piece, made.bytes());
    made.place(piece);
    queue.clear(piece, numbers);
    return made;
  }

  /** Its numbers. */
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
    queue.write(source, block.memory(), bytes);
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
    Object pack = packs.get(key);
    if (pack == null) {
      pack = make.get();
      packs.put(key, pack);
    }
    return type.cast(pack);
  }

  /** Says what has to be freed with it. */
  public synchronized void onRelease(Runnable release) {
    releases.add(release);
  }

  /** Frees it. */
  public void release() {
    synchronized (queue) { // whoever enqueues kernels has it, and looks whether all is open
      free();
    }
  }

  private synchronized void free() {
    releases.forEach(Runnable::run);
    releases.clear();
    memory.forEach(queue::free);
    memory.clear();
  }
}
