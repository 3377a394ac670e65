package dev.sluice.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.sluice.backend.Backend;
import dev.sluice.cpu.gemm.WeightFormat;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.predict.Predictor;
import dev.sluice.predict.Session;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Once compiled, a step allocates nothing, on the caller's thread or any of the team's. In a JVM of
 * its own, as a user's is: whether vectors stay in registers is the compiler's decision, which it
 * takes for all callers of a kernel that it has seen, and the other tests are many.
 */
class AllocationTest {
  /** Prints the fewest bytes that 1000 steps have allocated, as soon as there are none. */
  static final class Steps {
    private Steps() {}

    public static void main(String[] args) {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      Model model = Model.features(256).add("rnn", new Recurrent(RecurrentOptions.lstm(256)));
      float[] input = new float[256];
      try (Backend backend = new CpuBackend("cpu", 2, WeightFormat.FLOAT32);
          Predictor predictor = Predictor.of(model, model.initialize(1), backend);
          Session session = predictor.session()) {
        long[] team = computing();
        long least = Long.MAX_VALUE;
        // The compiler decides when it has seen enough, which on a busy machine is seconds.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (least > 0 && System.nanoTime() < deadline) {
          long before = allocated(threads, team);
          for (int step = 0; step < 1000; step++) {
            session.step(input);
          }
          least = Math.min(least, allocated(threads, team) - before);
        }
        System.out.println(least);
      }
    }

    private static long[] computing() {
      return Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().startsWith("sluice-cpu-"))
          .mapToLong(Thread::threadId)
          .toArray();
    }

    private static long allocated(ThreadMXBean threads, long[] team) {
      long sum = threads.getCurrentThreadAllocatedBytes();
      for (long id : team) {
        sum += threads.getThreadAllocatedBytes(id);
      }
      return sum;
    }
  }

  /** What is wider than the processor's registers is an object: right, but not fast. */
  static boolean vectorsAreOfProcessor() {
    return Lanes.areOfProcessor();
  }

  @Test
  @EnabledIf(
      value = "vectorsAreOfProcessor",
      disabledReason = "this processor has no vectors of the width that is tested")
  void aStepAllocatesNothing() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-Dsluice.") || argument.startsWith("-XX:"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Steps.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("0", out.strip(), "bytes in 1000 steps");
  }
}
