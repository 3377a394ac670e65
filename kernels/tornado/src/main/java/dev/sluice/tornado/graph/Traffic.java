package dev.sluice.tornado.graph;

/** Counts what a backend has asked its device to do. */
public final class Traffic {
  private long launches;
  private long bytesIn;
  private long bytesOut;
  private long allocations;
  private boolean clock;
  private double kernelNanos;

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

  /**
   * Has the times of kernels noted from now on, from 0, or no more.
   *
   * @param on whether
   */
  public synchronized void clock(boolean on) {
    clock = on;
    kernelNanos = 0;
  }

  synchronized boolean isClockOn() {
    return clock;
  }

  synchronized void took(double nanos) {
    kernelNanos += nanos;
  }

  /** {@return the time of all kernels since the clock was set, by the device's, in nanoseconds} */
  public synchronized double kernelNanos() {
    return kernelNanos;
  }

  /** {@return the counts so far} */
  public synchronized dev.sluice.backend.Traffic read() {
    return new dev.sluice.backend.Traffic(launches, bytesIn, bytesOut, allocations);
  }
}
