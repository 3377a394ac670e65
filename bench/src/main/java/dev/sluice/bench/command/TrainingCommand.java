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
          + " seed, and compares the loss of every step. The first ones may differ by rounding;"
          + " later ones by as much as cpu's own do where its learning rate is larger by as little"
          + " as rounding. Exit code 1 where they differ by more, or a loss is no number."
    })
final class TrainingCommand implements Callable<Integer> {
  /** Some 200 windows of 32 times 64 characters, of which a tenth is held out. */
  private static final String CHARACTERS = "455000";

  private static final int HIDDEN = 96;
  private static final int STREAMS = 32;
  private static final int WINDOW = 64;

  private static final double RATE = 4e-3;

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

  @Override
  public Integer call() throws IOException, InterruptedException {
    OutputFile.require("--json", json);
    WholeBackend.open("--backend", backendName).close();
    PrintWriter out = spec.commandLine().getOut();
    Path folder = Files.createTempDirectory("sluice-training");
    try {
      double rounding = LossComparison.rounding(WINDOW, 2 * HIDDEN);
      LossComparison found =
          LossComparison.of(
              train(folder, backendName, RATE),
              train(folder, "cpu", RATE),
              train(folder, "cpu", RATE * (1 + rounding)),
              LossComparison.bound(WINDOW, 2 * HIDDEN, STREAMS));
      JsonResult.write(json, found);
      out.printf(
          Locale.ROOT,
          "%d steps: %s ends with the loss %.6f, cpu with %.6f%n"
              + "the first losses are apart by %.2e, may be by %.2e; all by %.2e at most, may be by"
              + " %.2e%n",
          found.steps(),
          backendName,
          found.loss(),
          found.cpuLoss(),
          found.first(),
          found.bound(),
          found.apart(),
          found.drift());
      if (!found.holds()) {
        out.println("FAILED " + backendName + " does not train as cpu does");
      }
      out.flush();
      return found.holds() ? ExitCode.OK : ExitCode.SOFTWARE;
    } finally {
      delete(folder);
    }
  }

  /** The losses of a training in a process of its own, by the launcher of the examples. */
  private static List<Double> train(Path folder, String backend, double rate)
      throws IOException, InterruptedException {
    Path losses = folder.resolve("losses");
    List<String> command = new ArrayList<>(launcher());
    command.addAll(List.of("charlm", "--backend", backend, "--chars", CHARACTERS));
    command.addAll(List.of("--hidden", Integer.toString(HIDDEN), "--rate", Double.toString(rate)));
    command.addAll(List.of("--streams", Integer.toString(STREAMS)));
    command.addAll(List.of("--window", Integer.toString(WINDOW)));
    command.addAll(List.of("--samples", "0", "--losses", losses.toString()));
    command.addAll(List.of("--checkpoint", folder.resolve("model.safetensors").toString()));
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0 || !Files.exists(losses)) {
      throw new IllegalStateException(
          "charlm on " + backend + " ended with exit code " + exit + ", as it says above");
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
