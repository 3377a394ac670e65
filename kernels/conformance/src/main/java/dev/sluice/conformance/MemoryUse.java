package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.JvmMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import javax.management.JMException;
import javax.management.ObjectName;

/** Whether calls leave something behind, which a user would find after a day. */
public final class MemoryUse {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int WINDOWS = 3;
  private static final int MOST_WAITS = 20;
  private static final long WAIT_NANOS = 100_000_000;

  private MemoryUse() {}

  /** {@return bytes of the objects that live, and of native memory that the JVM counts} */
  public static long ofJava() {
    return Math.min(live(), live()) + JvmMemory.nativeUse();
  }

  /** The objects, counted; a heap's use counts regions of megabytes. */
  private static long live() {
    try {
      String histogram =
          (String)
              ManagementFactory.getPlatformMBeanServer()
                  .invoke(
                      new ObjectName("com.sun.management:type=DiagnosticCommand"),
                      "gcClassHistogram",
                      new Object[] {new String[0]},
                      new String[] {String[].class.getName()});
      String total = histogram.lines().filter(line -> line.startsWith("Total")).findFirst().get();
      return Long.parseLong(total.strip().split("\\s+")[2]);
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * What Linux has given the process, after a collection: what a library allocates is in it.
   *
   * @return bytes; 0 where it is no Linux, so that only {@link #ofJava} tells there
   */
  public static long ofProcess() {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    System.gc();
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Fails where calls leave memory behind: what grows in each of three windows of as many calls. A
   * library's caches grow in the first.
   *
   * @param calls how many are counted, after a fifth as many that are not
   * @param noise bytes that others may take meanwhile; a leak of any size is more, given the calls
   * @param used how memory is counted
   * @param call is given the number of the call
   */
  public static void assertFlat(int calls, long noise, LongSupplier used, IntConsumer call) {
    for (int i = 0; i < calls / 5; i++) {
      call.accept(i);
    }
    List<Long> grown = new ArrayList<>();
    do {
      grown.add(grown(calls, noise, used, call));
    } while (grown.getLast() >= noise && grown.size() < WINDOWS);
    assertTrue(grown.getLast() < noise, grown + " bytes more after " + calls + " calls each");
  }

  private static long grown(int calls, long noise, LongSupplier used, IntConsumer call) {
    long before = used.getAsLong();
    for (int i = 0; i < calls; i++) {
      call.accept(i);
    }
    long grown = used.getAsLong() - before;
    // What was closed is given up by threads of the JVM's, when they come to it.
    for (int wait = 0; grown >= noise && wait < MOST_WAITS; wait++) {
      LockSupport.parkNanos(WAIT_NANOS);
      grown = used.getAsLong() - before;
    }
    return grown;
  }
}
