package dev.sluice.bench.command;

import dev.sluice.bench.contender.PeerClassPath;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice training}. */
@Command(
    name = "training",
    description = {
      "Trains the example charlm for some two hundred steps on a backend and on cpu, from the same"
          + " seed, and compares the loss of every step. The first one differs by rounding alone;"
          + " later ones drift apart as steps move weights. Exit code 1 where the first is out of"
          + " tolerance, or a loss is no number."
    })
final class TrainingCommand implements Callable<Integer> {
  /** Some 200 windows of 32 times 64 characters, of which a tenth is held out. */
  private static final String CHARACTERS = "455000";

  private static final String HIDDEN = "96";

  private static final int STEPS = 64;
  private static final int LOSSES = 32 * STEPS;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "the backend; default: ${DEFAULT-VALUE}",
      defaultValue = "opencl")
  private String backendName;

  @Option(names = "--json", paramLabel = "FILE", description = "write all losses for programs")
  private Path json;

  @Spec private CommandSpec spec;

  private TrainingCommand() {}

  /**
   * What is written.
   *
   * @param steps how many were compared
   * @param loss the last one
   * @param cpuLoss the same of cpu
   * @param first by how much the first ones are apart
   * @param bound by how much they may be
   * @param apart the most that two of a step are apart
   * @param losses all of them
   * @param cpuLosses those of cpu
   */
  private record Comparison(
      int steps,
      double loss,
      double cpuLoss,
      double first,
      double bound,
      double apart,
      List<Double> losses,
      List<Double> cpuLosses) {
    static Comparison of(List<Double> losses, List<Double> cpu) {
      int steps = Math.min(losses.size(), cpu.size());
      double apart = 0;
      for (int i = 0; i < steps; i++) {
        apart = Math.max(apart, Math.abs(losses.get(i) - cpu.get(i))); // max keeps a NaN
      }
      return new Comparison(
          steps,
          losses.getLast(),
          cpu.getLast(),
          Math.abs(losses.getFirst() - cpu.getFirst()),
          bound(cpu.getFirst()),
          apart,
          losses,
          cpu);
    }

    /**
     * By how much two first losses may be apart. Each is a mean of {@value LOSSES} cross-entropies
     * of about the same size, whose sum rounds as often. A cross-entropy moves by at most twice
     * what the logits move by. They move by what {@value STEPS} steps add, in each the random walk
     * of a sum of 192 products of numbers below 1, and the 18 roundings of the activations.
     */
    private static double bound(double loss) {
      double logits = STEPS * (Math.sqrt(2 * Integer.parseInt(HIDDEN)) + 18);
      double one = (2 * logits + LOSSES * loss) * 0x1p-24;
      return 2 * one;
    }

    boolean holds() {
      return first <= bound && !Double.isNaN(apart) && losses.size() == cpuLosses.size();
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    JsonResult.check(json);
    WholeBackend.open("--backend", backendName).close();
    PrintWriter out = spec.commandLine().getOut();
    Path folder = Files.createTempDirectory("sluice-training");
    try {
      Comparison found = Comparison.of(train(folder, backendName), train(folder, "cpu"));
      JsonResult.write(json, found);
      out.printf(
          Locale.ROOT,
          "%d steps: %s ends with the loss %.6f, cpu with %.6f%n"
              + "the first losses are apart by %.2e, may be by %.2e; all by %.2e at most%n",
          found.steps,
          backendName,
          found.loss,
          found.cpuLoss,
          found.first,
          found.bound,
          found.apart);
      out.flush();
      return found.holds() ? ExitCode.OK : ExitCode.SOFTWARE;
    } finally {
      delete(folder);
    }
  }

  /** The losses of a training in a process of its own, by the launcher of the examples. */
  private static List<Double> train(Path folder, String backend)
      throws IOException, InterruptedException {
    Path losses = folder.resolve("losses");
    Path log = folder.resolve("log");
    List<String> command = new ArrayList<>(launcher());
    command.addAll(List.of("charlm", "--backend", backend, "--chars", CHARACTERS));
    command.addAll(List.of("--hidden", HIDDEN, "--samples", "0", "--losses", losses.toString()));
    command.addAll(List.of("--checkpoint", folder.resolve("model.safetensors").toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    int exit = process.waitFor();
    if (exit != 0 || !Files.exists(losses)) {
      throw new IllegalStateException(
          "charlm on "
              + backend
              + " ended with exit code "
              + exit
              + ": "
              + Files.readString(log).lines().reduce((a, b) -> b).orElse(""));
    }
    List<Double> read = Files.readAllLines(losses).stream().map(Double::valueOf).toList();
    Files.delete(losses);
    return read;
  }

  /** That of a distribution, or of the repository. */
  private static List<String> launcher() {
    Path root = PeerClassPath.root();
    Path distributed = root.resolve("bin").resolve("sluice-example");
    return List.of(
        (Files.exists(distributed) ? distributed : root.resolve("examples").resolve("run"))
            .toString());
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
