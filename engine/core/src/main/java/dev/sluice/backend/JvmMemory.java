package dev.sluice.backend;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Memory that the JVM limits by settings of its own: its heap, and the native memory that its
 * collector frees, that of {@code Arena.ofAuto()}.
 */
public final class JvmMemory {
  private static final Runtime JVM = Runtime.getRuntime();

  /** Of the heap's size: less is asked for when it is allocated, as asking takes the JVM longer. */
  private static final int SMALL_PART = 8;

  private JvmMemory() {}

  /**
   * Allocates on the heap.
   *
   * @param bytes how much
   * @param what who needs them, as {@code reference: a workspace for 25 rows, …}
   * @param allocate does it
   * @param <T> what is allocated
   * @return what it returns
   * @throws NotEnoughMemoryException where the heap cannot grow so far, or the machine has not so
   *     much
   */
  public static <T> T onHeap(long bytes, String what, Supplier<T> allocate) {
    requireHeap(bytes, what);
    try {
      return allocate.get();
    } catch (OutOfMemoryError e) { // there is so much, but not in one piece
      throw new NotEnoughMemoryException(heapLacks(bytes, what), e);
    }
  }

  /**
   * Checks before memory of the heap is allocated that there is so much.
   *
   * @param bytes how much
   * @param what who needs them
   * @throws NotEnoughMemoryException where the heap cannot grow so far, or the machine has not so
   *     much
   */
  public static void requireHeap(long bytes, String what) {
    if (bytes <= FreeMemory.SMALL) {
      return;
    }
    LongSupplier heap = () -> JVM.maxMemory() - JVM.totalMemory() + JVM.freeMemory();
    // What the heap has already is not taken from the machine.
    LongSupplier machine = () -> JVM.freeMemory() + FreeMemory.bytes();
    if (bytes > heap.getAsLong() || bytes > machine.getAsLong()) {
      System.gc(); // what is garbage counts as used until then
    }
    if (bytes > heap.getAsLong()) {
      throw new NotEnoughMemoryException(heapLacks(bytes, what));
    }
    FreeMemory.require(bytes, machine, what);
  }

  private static String heapLacks(long bytes, String what) {
    return FreeMemory.lacking(
        what,
        bytes,
        "of the JVM's heap",
        JVM.maxMemory() - JVM.totalMemory() + JVM.freeMemory(),
        "raise -Xmx, or make batch, steps or layers smaller");
  }

  /**
   * Checks, before native memory of {@code Arena.ofAuto()} is allocated, that there is so much.
   *
   * @param bytes how much
   * @param what who needs them
   * @throws NotEnoughMemoryException where the JVM may not have it, or the machine has not so much
   */
  public static void requireNative(long bytes, String what) {
    if (bytes > FreeMemory.SMALL) {
      requireNativeLimit(bytes, what);
      FreeMemory.require(bytes, what);
    }
  }

  /**
   * The same for what {@link #onNative} then allocates, piece by piece, which finds by itself what
   * this does not: asking the JVM for its limits takes longer than all else of a small model.
   *
   * @param bytes how much
   * @param what who needs them
   * @throws NotEnoughMemoryException where the JVM may not have it, or the machine has not so much
   */
  public static void requireNativePieces(long bytes, String what) {
    if (bytes > JVM.maxMemory() / SMALL_PART) {
      requireNativeLimit(bytes, what);
    }
    FreeMemory.require(bytes, what);
  }

  /**
   * Allocates native memory of {@code Arena.ofAuto()}.
   *
   * @param bytes how much
   * @param what who needs them
   * @param allocate does it
   * @param <T> what is allocated
   * @return what it returns
   * @throws NotEnoughMemoryException where the JVM may not have it, or the machine has not so much
   */
  public static <T> T onNative(long bytes, String what, Supplier<T> allocate) {
    requireNativePieces(bytes, what);
    try {
      return allocate.get();
    } catch (OutOfMemoryError e) {
      throw new NotEnoughMemoryException(nativeLacks(bytes, what), e);
    }
  }

  private static void requireNativeLimit(long bytes, String what) {
    LongSupplier left = () -> nativeLimit() - nativeUse();
    FreeMemory.collectFor(bytes, left);
    if (bytes > left.getAsLong()) {
      throw new NotEnoughMemoryException(nativeLacks(bytes, what));
    }
  }

  private static String nativeLacks(long bytes, String what) {
    return FreeMemory.lacking(
        what,
        bytes,
        "of the JVM's native memory",
        nativeLimit() - nativeUse(),
        "raise -XX:MaxDirectMemorySize or -Xmx, or make layers smaller");
  }

  /** The setting, which is as large as the heap where nobody has set it. */
  private static long nativeLimit() {
    long set =
        Long.parseLong(
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue());
    return set > 0 ? set : JVM.maxMemory();
  }

  /** {@return bytes of native memory that the JVM counts, which its collector frees} */
  public static long nativeUse() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
