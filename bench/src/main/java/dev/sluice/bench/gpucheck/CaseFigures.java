package dev.sluice.bench.gpucheck;

import dev.sluice.bench.result.Estimates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a step of measured cases says of the backends, in sentences. */
final class CaseFigures {
  private final StepReport step;
  private final Map<String, Double> peaks;
  private final List<String> all = new ArrayList<>();

  private CaseFigures(StepReport step, Map<String, Double> peaks) {
    this.step = step;
    this.peaks = peaks;
  }

  /**
   * Reads a step's results.
   *
   * @param step of {@code bench} or {@code ladder}
   * @param peaks GFLOP/s of each device's own product, as far as they are known
   * @return the sentences
   */
  static List<String> of(StepReport step, Map<String, Double> peaks) {
    CaseFigures figures = new CaseFigures(step, peaks);
    figures.fastest();
    figures.overCpu();
    figures.overPeers();
    figures.published();
    return figures.all;
  }

  private void figure(String text, Object... values) {
    all.add(String.format(Locale.ROOT, text, values));
  }

  private static boolean isBackendOfGpu(JsonNode measurement) {
    String contender = contender(measurement);
    return !contender.startsWith("cpu") && !Plan.GPU_PEERS.contains(contender);
  }

  private static String contender(JsonNode measurement) {
    return measurement.path("contender").asString("");
  }

  private static double nanos(JsonNode measurement) {
    return Findings.number(measurement.path("time").path("median"));
  }

  private static List<JsonNode> timed(JsonNode one) {
    return one.path("measurements").valueStream().filter(m -> m.path("time").isObject()).toList();
  }

  private void fastest() {
    step.result()
        .path("cases")
        .valueStream()
        .flatMap(one -> one.path("measurements").valueStream())
        .filter(m -> m.path("gflops").isObject())
        .filter(CaseFigures::isBackendOfGpu)
        .max(Comparator.comparingDouble(m -> Findings.number(m.path("gflops").path("median"))))
        .ifPresent(
            m -> {
              String contender = contender(m);
              double gflops = Findings.number(m.path("gflops").path("median"));
              Double peak = peaks.get(contender);
              figure(
                  "%s: the most that %s reached is %.0f GFLOP/s%s.",
                  step.title(),
                  contender,
                  gflops,
                  peak == null
                      ? ""
                      : String.format(
                          Locale.ROOT, ", %.0f %% of what its product does", 100 * gflops / peak));
            });
  }

  /** What {@code auto} should take a GPU for. */
  private void overCpu() {
    Map<String, List<Double>> logs = new LinkedHashMap<>();
    for (JsonNode one : step.result().path("cases")) {
      for (JsonNode up : one.path("speedUps")) {
        if (up.path("over").asString("").equals("cpu")) {
          logs.computeIfAbsent(up.path("contender").asString(""), name -> new ArrayList<>())
              .add(Math.log(Findings.number(up.path("ratio").path("median"))));
        }
      }
    }
    logs.forEach(
        (contender, ratios) ->
            figure(
                "%s: %s is %.2f times as fast as cpu (geometric mean of %d measurements).",
                step.title(), contender, Estimates.geometricMean(ratios), ratios.size()));
  }

  /** How each backend does beside other libraries on the same GPU. */
  private void overPeers() {
    Map<List<String>, List<Double>> logs = new LinkedHashMap<>();
    for (JsonNode one : step.result().path("cases")) {
      List<JsonNode> timed = timed(one);
      for (JsonNode peer : timed) {
        if (Plan.GPU_PEERS.contains(contender(peer))) {
          timed.stream()
              .filter(CaseFigures::isBackendOfGpu)
              .forEach(
                  m ->
                      logs.computeIfAbsent(
                              List.of(contender(m), contender(peer)), key -> new ArrayList<>())
                          .add(Math.log(nanos(peer) / nanos(m))));
        }
      }
    }
    logs.forEach(
        (both, ratios) ->
            figure(
                "%s: %s is %.2f times as fast as %s (geometric mean of %d measurements).",
                step.title(),
                both.getFirst(),
                Estimates.geometricMean(ratios),
                both.getLast(),
                ratios.size()));
  }

  /** Of each device that others published times of. */
  private void published() {
    Map<String, List<Double>> logs = new LinkedHashMap<>();
    for (JsonNode one : step.result().path("cases")) {
      timed(one).stream()
          .mapToDouble(CaseFigures::nanos)
          .min()
          .ifPresent(
              nanos ->
                  one.path("published")
                      .forEach(
                          other ->
                              logs.computeIfAbsent(
                                      other.path("device").asString(""), d -> new ArrayList<>())
                                  .add(
                                      Math.log(
                                          Findings.number(other.path("milliseconds"))
                                              * 1e6
                                              / nanos))));
    }
    logs.forEach(
        (device, ratios) ->
            figure(
                "%s: %.2f times as fast as was published of %s (geometric mean of %d cases).",
                step.title(), Estimates.geometricMean(ratios), device, ratios.size()));
  }
}
