package dev.sluice.bench.command;

import dev.sluice.backend.Backends;
import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.result.CaseResult;
import dev.sluice.bench.result.Estimates;
import dev.sluice.bench.result.Measurement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Tells backends how fast they are beside cpu, by which {@code auto} takes a GPU or does not. */
final class AutoChoice {
  private static final String CPU = "cpu";

  private AutoChoice() {}

  /**
   * Tells those that were measured in every case in which cpu was.
   *
   * @param results a suite's, whole
   * @return a line for each backend that {@code auto} looks at
   */
  static List<String> keep(List<CaseResult> results) {
    int threads = results.stream().mapToInt(CaseResult::threads).max().orElse(0);
    int cases = 0;
    Map<String, List<Double>> logs = new LinkedHashMap<>();
    for (CaseResult result : results) {
      Optional<Measurement> cpu = result.of(CPU).filter(Measurement::measured);
      if (cpu.isEmpty() || result.threads() != threads) {
        continue;
      }
      cases++;
      for (Measurement m : result.measurements()) {
        ContenderId id = ContenderId.parse(m.contender());
        if (m.measured() && id.peer().isEmpty() && id.fusions().isEmpty()) {
          logs.computeIfAbsent(id.name(), name -> new ArrayList<>())
              .add(Math.log(cpu.get().time().median() / m.time().median()));
        }
      }
    }
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, List<Double>> entry : logs.entrySet()) {
      if (entry.getKey().equals(CPU) || entry.getValue().size() < cases) {
        continue;
      }
      double times = Estimates.geometricMean(entry.getValue());
      if (Backends.measured(entry.getKey(), times)) {
        lines.add(
            String.format(
                Locale.ROOT,
                "%s is %.2f times as fast as cpu here (geometric mean, %d cases): auto takes %s"
                    + " from now on",
                entry.getKey(),
                times,
                cases,
                times > 1 ? "it" : "cpu"));
      }
    }
    return lines;
  }
}
