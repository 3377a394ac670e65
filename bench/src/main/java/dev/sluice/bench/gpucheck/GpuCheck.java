package dev.sluice.bench.gpucheck;

import dev.sluice.bench.gpucheck.StepReport.Outcome;
import dev.sluice.text.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the steps of a check one after the other, each in a process of its own and for a limited
 * time, and writes all that is known after each.
 */
public final class GpuCheck {
  /** What is left must suffice for a JVM to start and to say something. */
  private static final double LEAST_SECONDS = 15;

  private static final String STEPS = "steps";

  /** What tells why a command ended, the best first. */
  private static final List<String> LAST_WORDS =
      List.of("sluice: .*", "FAILED .*", "#  ?S.*", ".*(Error|Exception).*");

  /** Backends that may have a GPU, the one that matters most first. */
  public static final List<String> OF_GPUS = List.of("opencl", "cuda", "tornado", "nd4j");

  /** Those whose kernels are a GPU's also where a processor runs them. */
  private static final List<String> REHEARSAL = List.of("opencl", "tornado");

  private final Path folder;
  private final double minutes;
  private final double leastSeconds;
  private final List<String> wanted;
  private final ChildProcess child;
  private final Consumer<String> out;
  private final long begun = System.nanoTime();
  private final String created = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  private final List<StepReport> reports = new ArrayList<>();
  private final List<Step> waiting = new ArrayList<>();
  private Boolean gpu;
  private boolean none;
  private boolean finished;

  /**
   * Prepares a check.
   *
   * @param folder where results go, a folder that exists
   * @param minutes the time that all steps have together
   * @param wanted the backends to check; empty for those of GPUs, or the processors that OpenCL and
   *     TornadoVM have where there is none
   * @param mainClass the {@code sluice} command
   * @param out is told of each step, a line each
   */
  public GpuCheck(
      Path folder, double minutes, List<String> wanted, String mainClass, Consumer<String> out) {
    this(folder, minutes, wanted, mainClass, out, LEAST_SECONDS);
  }

  /** With another least time, for tests. */
  GpuCheck(
      Path folder,
      double minutes,
      List<String> wanted,
      String mainClass,
      Consumer<String> out,
      double leastSeconds) {
    this.folder = folder;
    this.minutes = minutes;
    this.leastSeconds = leastSeconds;
    this.wanted = List.copyOf(wanted);
    this.child = new ChildProcess(mainClass);
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @return whether nothing was wrong, no step failed, and every backend's conformance was checked
   *     to the end
   * @throws InterruptedException where this thread is; what was measured is on disk
   */
  public boolean run() throws InterruptedException {
    try {
      Files.createDirectories(folder.resolve(STEPS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (SensorLog sensors = new SensorLog(Sensors.find())) {
      waiting.add(Plan.devices());
      write(sensors);
      StepReport devices = step(sensors);
      List<String> backends = backends(Optional.ofNullable(devices.result()));
      none = backends.isEmpty();
      if (!none) {
        waiting.addAll(Plan.of(backends));
      }
      write(sensors);
      while (!waiting.isEmpty()) {
        step(sensors);
        write(sensors);
      }
      finished = true;
      CheckFile whole = write(sensors);
      return whole.texts(CheckFile.Kind.WRONG).isEmpty()
          && reports.stream().allMatch(GpuCheck::isWell);
    }
  }

  /** Of two that are no proof of anything wrong, a cut short conformance leaves too much open. */
  private static boolean isWell(StepReport report) {
    return switch (report.outcome()) {
      case DONE -> true;
      case WRONG, FAILED -> false;
      case TIMED_OUT, NOT_REACHED -> !report.id().startsWith(Plan.CONFORMANCE);
    };
  }

  /** The next step, which is among the waiting ones until it has ended. */
  private StepReport step(SensorLog sensors) throws InterruptedException {
    Step step = waiting.getFirst();
    double left = 60 * minutes - (System.nanoTime() - begun) / 1e9;
    sensors.step(step.id());
    // However small a part of the time its share is: what comes first is worth most.
    StepReport report =
        left < leastSeconds && !reports.isEmpty()
            ? notReached(step, "no time was left for it: give more --minutes")
            : run(step, Math.max(step.limit(left), leastSeconds));
    waiting.removeFirst();
    reports.add(report);
    out.accept(Pages.line(report));
    return report;
  }

  private static StepReport notReached(Step step, String why) {
    return new StepReport(
        step.id(), step.title(), command(step), Outcome.NOT_REACHED, 0, 0, why, null, null);
  }

  private StepReport run(Step step, double limit) throws InterruptedException {
    String number = String.format("%02d-%s", reports.size() + 1, step.id());
    Path log = folder.resolve(STEPS).resolve(number + ".log");
    Path result = folder.resolve(STEPS).resolve(number + ".json");
    List<String> arguments = new ArrayList<>(step.arguments());
    arguments.addAll(List.of("--json", result.toString()));
    delete(result); // of a check before, which had not come to its first page
    ChildProcess.End end = child.run(arguments, log, limit);
    Optional<JsonNode> found = read(result);
    Outcome outcome =
        end.exit().map(exit -> outcome(exit, found.isPresent())).orElse(Outcome.TIMED_OUT);
    String note =
        switch (outcome) {
          case DONE -> null;
          case TIMED_OUT ->
              found.isPresent()
                  ? "what it had measured by then is kept"
                  : "how far it was is in " + STEPS + "/" + log.getFileName();
          default -> lastWords(log, end.exit().orElseThrow());
        };
    return new StepReport(
        step.id(),
        step.title(),
        command(step),
        outcome,
        end.seconds(),
        limit,
        note,
        STEPS + "/" + log.getFileName(),
        found.orElse(null));
  }

  /** A bench ends with 2 where a case did not fit into memory, and keeps the others. */
  private static Outcome outcome(int exit, boolean found) {
    return switch (exit) {
      case 0 -> Outcome.DONE;
      case 1 -> found ? Outcome.WRONG : Outcome.FAILED;
      case 2 -> found ? Outcome.DONE : Outcome.FAILED;
      default -> Outcome.FAILED;
    };
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String command(Step step) {
    return "sluice " + String.join(" ", step.arguments());
  }

  private static Optional<JsonNode> read(Path result) {
    try {
      return Files.exists(result)
          ? Optional.of(JsonMapper.shared().readTree(Files.readString(result)))
          : Optional.empty();
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }

  /** What a command said that failed: its own last line, or what it found, or a crash. */
  private static String lastWords(Path log, int exit) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return LAST_WORDS.stream()
          .flatMap(
              pattern -> lines.reversed().stream().filter(line -> line.matches(pattern)).limit(1))
          .map(line -> Printable.of(line.strip()))
          .findFirst()
          .orElse("it ended with exit code " + exit + ", without a word");
    } catch (IOException e) {
      return "it ended with exit code " + exit;
    }
  }

  /**
   * Those that were asked for; else those with a GPU; else OpenCL's and TornadoVM's first device;
   * else, where the devices could not be listed, OpenCL's, as what is broken may be another one.
   */
  private List<String> backends(Optional<JsonNode> devices) {
    List<JsonNode> there =
        devices.stream()
            .flatMap(result -> result.path("backends").valueStream())
            .filter(line -> line.path("unavailable").asString("").isEmpty())
            .toList();
    gpu = devices.isPresent() ? there.stream().anyMatch(GpuCheck::isGpu) : null;
    if (!wanted.isEmpty()) {
      return wanted;
    }
    if (devices.isEmpty()) {
      return List.of(REHEARSAL.getFirst());
    }
    return (gpu ? OF_GPUS : REHEARSAL)
        .stream()
            .flatMap(
                name ->
                    there.stream()
                        .filter(line -> line.path("name").asString("").split(":")[0].equals(name))
                        .filter(line -> isGpu(line) == gpu)
                        .limit(1))
            .map(line -> line.path("name").asString(""))
            .toList();
  }

  private static boolean isGpu(JsonNode line) {
    return line.path("kind").asString("").equals("GPU");
  }

  private CheckFile write(SensorLog sensors) {
    List<StepReport> all = new ArrayList<>(reports);
    waiting.forEach(step -> all.add(notReached(step, "it has not ended yet")));
    CheckFile check =
        new CheckFile(
            CheckFile.FORMAT,
            created,
            System.getProperty("sluice.command", ""),
            System.getProperty("sluice.commit", "unknown"),
            System.getProperty("os.name") + " " + System.getProperty("os.version"),
            System.getProperty("java.vm.name") + " " + Runtime.version(),
            minutes,
            finished,
            gpu,
            Findings.of(all, gpu, none, sensors.failure()),
            all,
            sensors.summaries());
    check.write(folder.resolve("gpu-check.json"));
    Pages.write(check, folder);
    return check;
  }
}
