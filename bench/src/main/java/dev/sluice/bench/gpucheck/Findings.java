package dev.sluice.bench.gpucheck;

import dev.sluice.bench.gpucheck.CheckFile.Finding;
import dev.sluice.bench.gpucheck.CheckFile.Kind;
import dev.sluice.bench.gpucheck.StepReport.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What a person should know of a check, in sentences: what is wrong first, then the figures. */
final class Findings {
  private final List<Finding> all = new ArrayList<>();

  /** GFLOP/s of each device's own product. */
  private final Map<String, Double> peaks = new HashMap<>();

  private Findings() {}

  /**
   * Reads the steps' results.
   *
   * @param steps those that have ended
   * @param gpu whether there is a GPU; null where that is not known
   * @param none whether there is no device at all to check
   * @param sensors what is not known of power and clocks
   * @return the findings, what is wrong first
   */
  static List<Finding> of(
      List<StepReport> steps, Boolean gpu, boolean none, Optional<String> sensors) {
    Findings findings = new Findings();
    for (StepReport step : steps) {
      switch (step.outcome()) {
        case FAILED, WRONG -> findings.wrong(step.title() + ": " + step.note());
        case TIMED_OUT, NOT_REACHED -> findings.unknown(step);
        case DONE -> {}
      }
      if (step.result() != null) {
        findings.read(step);
      }
    }
    if (none) {
      findings.wrong(
          "There is no GPU, nor a processor that OpenCL or TornadoVM has: " + unavailable(steps));
    } else if (Boolean.FALSE.equals(gpu)) {
      findings.figure("There is no GPU here: this was a rehearsal on the processor.");
    }
    sensors.ifPresent(text -> findings.all.add(new Finding(Kind.UNKNOWN, text)));
    return findings.all.stream().sorted(Comparator.comparing(Finding::kind)).toList();
  }

  /** Why the backends of GPUs do not start. */
  private static String unavailable(List<StepReport> steps) {
    return steps.stream()
        .filter(step -> step.result() != null)
        .flatMap(step -> step.result().path("backends").valueStream())
        .filter(line -> !line.path("unavailable").asString("").isEmpty())
        .map(line -> line.path("name").asString("") + ": " + line.path("unavailable").asString(""))
        .collect(Collectors.joining("; "));
  }

  private void wrong(String text) {
    all.add(new Finding(Kind.WRONG, text));
  }

  private void unknown(StepReport step) {
    String text =
        step.outcome() == Outcome.NOT_REACHED
            ? step.title() + ": " + step.note() + "."
            : String.format(
                Locale.ROOT,
                "%s was cut short after %.0f s: %s.",
                step.title(),
                step.seconds(),
                step.note());
    all.add(new Finding(Kind.UNKNOWN, text));
  }

  private void figure(String text, Object... values) {
    all.add(new Finding(Kind.FIGURE, String.format(Locale.ROOT, text, values)));
  }

  private void read(StepReport step) {
    switch (step.id().split("-")[0]) {
      case "devices" -> devices(step.result());
      case "peaks" -> peaks(step.result());
      case "verify", "full" -> verdicts(step);
      case "repeat" -> repetitions(step);
      case "quick", "ladder", "peers", "deepbench" -> cases(step);
      case "tune" -> tuned(step.result());
      case "training" -> training(step.result());
      default -> throw new IllegalStateException("No step is called " + step.id());
    }
  }

  private void devices(JsonNode result) {
    started(result)
        .forEach(
            line ->
                figure(
                    "%s is %s (%s).",
                    line.path("name").asString(""),
                    line.path("device").asString(""),
                    line.path("driver").asString("")));
  }

  private void peaks(JsonNode result) {
    started(result)
        .filter(line -> line.path("peak").isObject())
        .forEach(
            line -> {
              String name = line.path("name").asString("");
              double gflops = number(line.path("peak").path("gflops"));
              peaks.put(name, gflops);
              figure(
                  "%s: its product reaches %.0f GFLOP/s, its copy %.0f GB/s.",
                  name, gflops, number(line.path("peak").path("gigabytesPerSecond")));
            });
  }

  private static Stream<JsonNode> started(JsonNode devices) {
    return devices
        .path("backends")
        .valueStream()
        .filter(line -> line.path("unavailable").asString("").isEmpty())
        .filter(line -> !line.path("name").asString("").equals("reference"));
  }

  private void verdicts(StepReport step) {
    boolean whole = step.outcome() == Outcome.DONE;
    for (JsonNode verdict : step.result()) {
      String backend = verdict.path("backend").asString("");
      verdict.path("failures").forEach(f -> wrong(backend + " is wrong: " + f.asString("")));
      Optional<Map.Entry<String, JsonNode>> nearest =
          verdict.path("operations").properties().stream()
              .max(Comparator.comparingDouble(entry -> share(entry.getValue())));
      if (verdict.path("failures").isEmpty() && nearest.isPresent()) {
        figure(
            "%s computes right%s: %d checks; nearest to its bound comes '%s', with %.0f %% of it.",
            backend,
            whole ? "" : " as far as it was checked",
            verdict.path("checks").asInt(0),
            nearest.get().getKey(),
            100 * share(nearest.get().getValue()));
      }
    }
  }

  private static double share(JsonNode line) {
    double error = number(line.path("error"));
    return error == 0 ? 0 : error / number(line.path("bound"));
  }

  /** A number, or NaN: what JSON has no number for is written as a text. */
  static double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : Double.NaN;
  }

  private void repetitions(StepReport step) {
    int cuts = 0;
    int unable = 0;
    long runs = 0;
    for (JsonNode layer : step.result()) {
      for (JsonNode cut : layer.path("cuts")) {
        cuts++;
        runs += cut.path("runs").asLong(0);
        unable += cut.path("runs").asInt(0) == 0 ? 1 : 0;
        if (cut.path("wrong").asBoolean(false)) {
          String first = cut.path("first").asString("");
          wrong(
              layer.path("shape").asString("")
                  + " with "
                  + cut.path("cut").asString("")
                  + (first.isEmpty()
                      ? " had other bits in "
                          + cut.path("different").asInt(0)
                          + " of "
                          + cut.path("runs").asInt(0)
                          + " runs"
                      : ": " + first));
        }
      }
    }
    figure(
        "%s: %d cuts of kernels in %,d runs, each against the reference%s.",
        step.title(),
        cuts,
        runs,
        unable == 0 ? "" : "; " + unable + " cuts cannot run on this device");
  }

  private void cases(StepReport step) {
    int leftOut = 0;
    Set<String> absent = new LinkedHashSet<>();
    for (JsonNode one : step.result().path("cases")) {
      leftOut += one.path("skipped").isString() ? 1 : 0;
      for (JsonNode m : one.path("measurements")) {
        String contender = m.path("contender").asString("");
        String outcome = m.path("outcome").asString("");
        String note = m.path("note").asString("");
        if (outcome.equals("UNAVAILABLE") && Plan.GPU_PEERS.contains(contender)) {
          absent.add(step.title() + ": " + contender + " is not available: " + note);
          continue;
        }
        switch (outcome) {
          case "DISAGREES", "FAILED", "UNAVAILABLE" ->
              wrong(one.path("title").asString("") + " on " + contender + ": " + note);
          case "SKIPPED", "LACKS" -> leftOut++;
          default -> {}
        }
      }
    }
    if (leftOut > 0) {
      String text = step.title() + ": " + leftOut + " measurements were left out.";
      all.add(new Finding(Kind.UNKNOWN, text));
    }
    absent.forEach(text -> all.add(new Finding(Kind.UNKNOWN, text)));
    CaseFigures.of(step, peaks).forEach(text -> all.add(new Finding(Kind.FIGURE, text)));
  }

  private void tuned(JsonNode result) {
    for (JsonNode layer : result) {
      figure(
          "Tuning %s: forward %.2f to %.2f ms, training %.2f to %.2f ms.",
          layer.path("shape").asString(""),
          number(layer.path("before").path("forwardMillis")),
          number(layer.path("after").path("forwardMillis")),
          number(layer.path("before").path("trainingMillis")),
          number(layer.path("after").path("trainingMillis")));
    }
  }

  private void training(JsonNode result) {
    figure(
        "A training of %d steps ends with the loss %.4f, on cpu with %.4f; losses are apart by"
            + " %.2g at most, and may be by %.2g.",
        result.path("steps").asInt(0),
        number(result.path("loss")),
        number(result.path("cpuLoss")),
        number(result.path("apart")),
        number(result.path("drift")));
  }
}
