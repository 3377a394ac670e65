package dev.sluice.tornado.graph;

/** Counts what a backend has asked its device to do. */
public final class Traffic {
  private long launches;
  private long bytesIn;
  private long bytesOut;
  private long allocations;

  /** Begins with nothing. */
  public Traffic() {}

  synchronized void launched(long tasks) {
    launches += tasks;
  }

  synchronized void in(long bytes) {
    bytesIn += bytes;
  }

  synchronized void out(long bytes) {
    bytesOut += bytes;
  }

  synchronized void allocated(long arrays) {
    allocations += arrays;
  }

  /** {@return the counts so far} */
  public synchronized dev.sluice.backend.Traffic read() {
    return new dev.sluice.backend.Traffic(launches, bytesIn, bytesOut, allocations);
  }
}
