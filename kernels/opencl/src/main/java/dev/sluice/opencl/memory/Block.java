package dev.sluice.opencl.memory;

import dev.sluice.opencl.queue.DeviceMemory;

/** A place for numbers in device memory, which exists once its owner has allocated it. */
public final class Block {
  /** Kernels count elements in 32 bits. */
  private static final long MOST_NUMBERS = Integer.MAX_VALUE;

  private final long numbers;
  private DeviceMemory memory;

  /**
   * Describes it.
   *
   * @param numbers how many 32-bit numbers
   * @param what what for, in an error
   * @throws IllegalArgumentException where they are more than kernels can count
   */
  Block(long numbers, String what) {
    if (numbers > MOST_NUMBERS) {
      throw new IllegalArgumentException(
          "The opencl backend: '"
              + what
              + "' has "
              + numbers
              + " numbers, at most "
              + MOST_NUMBERS
              + " can be counted by its kernels");
    }
    this.numbers = Math.max(1, numbers);
  }

  long numbers() {
    return numbers;
  }

  long bytes() {
    return numbers * Float.BYTES;
  }

  void place(DeviceMemory newMemory) {
    memory = newMemory;
  }

  /** Its memory. */
  public DeviceMemory memory() {
    return memory;
  }
}
