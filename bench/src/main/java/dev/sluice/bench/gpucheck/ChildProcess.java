package dev.sluice.bench.gpucheck;

import dev.sluice.backend.Backends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-agentlib:")) // a debugger's port is taken
        .filter(argument -> !argument.startsWith("-Dsluice.command="))
        // What is not built now is not built at all: the launcher is this process's.
        .filter(argument -> !argument.startsWith("-Dsluice.peers.request="))
        .forEach(command::add);
    // What it finds of a backend that nobody has verified here stands beside its conformance.
    command.add("-D" + Backends.UNVERIFIED_PROPERTY + "=true");
    command.add("-Dsluice.command=sluice " + String.join(" ", arguments));
    command.add("-XX:ErrorFile=" + log.resolveSibling("hs_err_pid%p.log"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    long begun = System.nanoTime();
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread atExit = new Thread(() -> all(process).forEach(ProcessHandle::destroyForcibly));
    Runtime.getRuntime().addShutdownHook(atExit);
    boolean ended = false;
    try {
      ended = process.waitFor((long) (limitSeconds * 1e3), TimeUnit.MILLISECONDS);
    } finally {
      if (!ended) {
        end(process);
      }
      removeHook(atExit);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    return new End(ended ? Optional.of(process.exitValue()) : Optional.empty(), seconds);
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // this JVM ends, and the hook runs
    }
  }

  private static List<ProcessHandle> all(Process process) {
    return Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
  }

  /**
   * Its own children too: a measuring JVM would otherwise go on alone. Who waits for a driver that
   * hangs cannot be ended by anyone, and is left behind.
   */
  private static void end(Process process) throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    try {
      process.destroy();
      process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS);
    } finally {
      all(process).forEach(ProcessHandle::destroyForcibly);
      children.forEach(ProcessHandle::destroyForcibly);
    }
    process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS);
  }
}
