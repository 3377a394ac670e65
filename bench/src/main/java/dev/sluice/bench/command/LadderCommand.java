package dev.sluice.bench.command;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.Ladder;
import dev.sluice.bench.measure.Campaign;
import dev.sluice.bench.report.LadderReport;
import dev.sluice.bench.result.Environment.DeviceLine;
import dev.sluice.bench.suite.Case;
import dev.sluice.bench.suite.SuiteCase;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice ladder}. */
@Command(
    name = "ladder",
    description = {
      "What every fusion is worth here: from one product per gate and step, adding one fusion after"
          + " the other (Appleyard et al. 2016), on each backend that can turn them off."
    })
final class LadderCommand implements Callable<Integer> {
  @Option(names = "--backend", split = ",", paramLabel = "NAME", description = "default: all")
  private List<String> backends = List.of();

  @Option(
      names = "--case",
      split = ",",
      paramLabel = "TEXT",
      description = "cases; default: ${DEFAULT-VALUE}",
      defaultValue = "lstm:i256:h256:b16:t25:forward,lstm:i256:h256:b16:t25:train")
  private List<String> cases = List.of();

  @Option(names = "--rounds", description = "rounds of each rung; default: ${DEFAULT-VALUE}")
  private int rounds = 3;

  @Mixin private Outputs outputs;
  @Spec private CommandSpec spec;

  private LadderCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    OptionValue.atLeastOne("--rounds", rounds);
    List<SuiteCase> shapes =
        OptionValue.of("--case", () -> cases.stream().map(Case::parse).map(SuiteCase::of).toList());
    outputs.check();
    List<ContenderId> rungs = new ArrayList<>();
    List<DeviceLine> devices = new ArrayList<>();
    List<String> whole = new ArrayList<>();
    for (String name : backends.isEmpty() ? available() : backends) {
      try (Backend backend = WholeBackend.open("--backend", name)) {
        if (backend.fusions().isEmpty()) {
          whole.add(name);
        } else {
          // The backend's own name: auto is none of a contender.
          String one = name.equals(Backends.AUTO) ? backend.name() : name;
          rungs.addAll(Ladder.rungs(one, backend.fusions()));
          devices.add(Machine.device(one, backend));
        }
      }
    }
    if (rungs.isEmpty()) {
      throw new IllegalArgumentException(
          "--backend is "
              + String.join(",", whole)
              + ", without fusions to turn off; backends here that have some: "
              + WholeBackend.having(backend -> !backend.fusions().isEmpty()));
    }
    whole.forEach(name -> out.println(name + " has no fusions to turn off"));
    Campaign.Settings settings =
        new Campaign.Settings(
            shapes, rungs, List.of(Runtime.getRuntime().availableProcessors()), rounds, 60);
    int exit = new Measuring(settings, outputs, spec.commandLine(), LadderReport::of).run(devices);
    LadderCounts.print(shapes, rungs, out);
    return exit;
  }

  private static List<String> available() {
    return Backends.list().stream()
        .filter(status -> status.device().isPresent())
        .map(Backends.Status::name)
        .toList();
  }
}
