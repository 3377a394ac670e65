package dev.sluice.cpu.memory;

/** A place for numbers in native memory. Its address is known once its owner has allocated it. */
public final class Block {
  private final long bytes;
  private long address;

  /** Keeps the memory from being freed while a kernel has the block. */
  private Object owner;

  Block(long bytes) {
    this.bytes = bytes;
  }

  /** What its user may write: whole vectors beyond the last number are within it, too. */
  long bytes() {
    return bytes;
  }

  void place(long newAddress) {
    address = newAddress;
  }

  void own(Object newOwner) {
    owner = newOwner;
  }

  public long address() {
    return address;
  }
}
