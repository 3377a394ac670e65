package dev.sluice.bench.gpucheck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A {@code sluice} command in a JVM of its own, with this one's flags, for a limited time. */
final class ChildProcess {
  /** From a polite end, after which a command has kept its results, to an impolite one. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /**
   * How it ended.
   *
   * @param exit its exit code; empty where its time was over
   * @param seconds what it took
   */
  record End(Optional<Integer> exit, double seconds) {}

  private final String mainClass;

  /**
   * Of a command line's class.
   *
   * @param mainClass its name
   */
  ChildProcess(String mainClass) {
    this.mainClass = mainClass;
  }

  /**
   * Runs a command to its end, or until its time is over.
   *
   * @param arguments the command line
   * @param log where all goes that it prints
   * @param limitSeconds its time
   * @return how it ended
   * @throws InterruptedException where this thread is; the process has then been ended
   */
  End run(List<String> arguments, Path log, double limitSeconds) throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    long begun = System.nanoTime();
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(nothing()))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean ended = false;
    try {
      ended = process.waitFor((long) (limitSeconds * 1e3), TimeUnit.MILLISECONDS);
    } finally {
      if (!ended) {
        end(process);
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    return new End(ended ? Optional.of(process.exitValue()) : Optional.empty(), seconds);
  }

  private static java.io.File nothing() {
    return Path.of("/dev/null").toFile();
  }

  /** Its own children too: a measuring JVM would otherwise go on alone. */
  private static void end(Process process) throws InterruptedException {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
