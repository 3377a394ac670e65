package dev.sluice.cpu.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Asks Linux for large pages, for weights that are read once per step: a page table entry then
 * covers 2 MiB rather than 4 KiB. It is a hint, and nothing depends on it.
 */
final class HugePages {
  private static final int MADV_HUGEPAGE = 14;

  /** Since Linux 6.1: makes large pages of pages that are there already, as zeroed ones are. */
  private static final int MADV_COLLAPSE = 25;

  private static final MethodHandle MADVISE = find().orElse(null);

  private HugePages() {}

  @SuppressWarnings("restricted")
  private static Optional<MethodHandle> find() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("madvise")
        .map(
            madvise ->
                linker.downcallHandle(
                    madvise,
                    FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT)));
  }

  /** Memory that begins at a page; what it answers does not matter. */
  static void advise(MemorySegment memory) {
    if (MADVISE == null) {
      return;
    }
    try {
      int hinted = (int) MADVISE.invokeExact(memory.address(), memory.byteSize(), MADV_HUGEPAGE);
      if (hinted == 0) {
        int collapsed =
            (int) MADVISE.invokeExact(memory.address(), memory.byteSize(), MADV_COLLAPSE);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("madvise cannot be called", e);
    }
  }
}
