package dev.sluice.cpu.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.backend.Cleanup;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory straight from Linux, in pages of 2 MiB where it has them: an entry of the page table then
 * covers 512 times as much of the weights, which are read in every step. Linux clears a page when
 * it is used first, a large one at once; what the JVM allocates it clears itself, page by small
 * page, each an exception for the processor and in a virtual machine two of them: a third of a
 * second for 100 MB, and here a hundredth.
 *
 * <p>The JVM does not count it among the native memory that {@code -XX:MaxDirectMemorySize} limits.
 */
final class LargePages {
  static final long BYTES = 2L << 20;

  private static final long PROT_READ_WRITE = 1 | 2;
  private static final long MAP_PRIVATE_ANONYMOUS = 2 | 0x20;
  private static final long MADV_HUGEPAGE = 14;

  private static final AtomicLong MAPPED = new AtomicLong();

  /** Numbers of system calls. */
  private record Numbers(long mmap, long munmap, long madvise) {
    static final Map<String, Numbers> OF_PROCESSOR =
        Map.of("amd64", new Numbers(9, 11, 28), "aarch64", new Numbers(222, 215, 233));
  }

  /** Null where this is not Linux, or on another processor. */
  private static final Numbers NUMBERS =
      System.getProperty("os.name").equals("Linux")
          ? Numbers.OF_PROCESSOR.get(System.getProperty("os.arch"))
          : null;

  /** {@code syscall} rather than three functions, as the JVM needs 50 ms to link each. */
  private static final class Call {
    private static final MethodHandle SYSCALL = find();

    @SuppressWarnings("restricted")
    private static MethodHandle find() {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG),
          Linker.Option.firstVariadicArg(1));
    }
  }

  private LargePages() {}

  static boolean areAvailable() {
    return NUMBERS != null;
  }

  /** Bytes that are mapped at the moment. */
  static long mapped() {
    return MAPPED.get();
  }

  /**
   * Maps memory that is full of 0.
   *
   * @param arena unmaps it
   * @param bytes how much
   * @return from the beginning of a large page on
   * @throws OutOfMemoryError where Linux does not map so much
   */
  @SuppressWarnings("restricted")
  static MemorySegment map(Arena arena, long bytes) {
    long rounded = Math.ceilDiv(bytes, BYTES) * BYTES;
    long length = rounded + BYTES; // room to begin at a large page
    long address = call(NUMBERS.mmap, 0, length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1);
    if (address == -1) {
      throw new OutOfMemoryError("Linux does not map " + length + " bytes");
    }
    MAPPED.addAndGet(length);
    return Cleanup.onFailure(
        () -> {
          long first = Math.ceilDiv(address, BYTES) * BYTES;
          // A hint: without large pages all is as right, and what it answers does not matter.
          call(NUMBERS.madvise, first, rounded, MADV_HUGEPAGE, 0, 0);
          return MemorySegment.ofAddress(first)
              .reinterpret(bytes, arena, mapped -> unmap(address, length));
        },
        () -> unmap(address, length));
  }

  private static void unmap(long address, long length) {
    if (call(NUMBERS.munmap, address, length, 0, 0, 0) != 0) {
      throw new IllegalStateException("Linux does not unmap " + length + " bytes");
    }
    MAPPED.addAndGet(-length);
  }

  private static long call(long number, long a, long b, long c, long d, long e) {
    try {
      return (long) Call.SYSCALL.invokeExact(number, a, b, c, d, e, 0L);
    } catch (RuntimeException | Error t) {
      throw t;
    } catch (Throwable t) {
      throw new IllegalStateException("Linux cannot be called", t);
    }
  }
}
