package dev.sluice.opencl.memory;

import org.jocl.cl_mem;

/** A place for numbers in device memory, which exists once its owner has allocated it. */
public final class Block {
  private final long numbers;
  private cl_mem memory;

  Block(long numbers) {
    this.numbers = numbers;
  }

  long numbers() {
    return numbers;
  }

  long bytes() {
    return numbers * Float.BYTES;
  }

  void place(cl_mem newMemory) {
    memory = newMemory;
  }

  /** Its memory. */
  public cl_mem memory() {
    return memory;
  }
}
