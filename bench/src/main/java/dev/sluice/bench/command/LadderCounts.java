package dev.sluice.bench.command;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Traffic;
import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.ExecutedLayer;
import dev.sluice.bench.contender.Ladder;
import dev.sluice.bench.contender.LayerProgram;
import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.Problems;
import dev.sluice.bench.suite.SuiteCase;
import dev.sluice.text.TextTable;
import java.io.PrintWriter;
import java.util.List;

/** What each rung asks of a device for a batch: kernels, and bytes that cross to it and back. */
final class LadderCounts {
  private LadderCounts() {}

  /** Prints a table for each case, where a backend has a device beside the host. */
  static void print(List<SuiteCase> cases, List<ContenderId> rungs, PrintWriter out) {
    for (SuiteCase shape : cases) {
      TextTable table = new TextTable("rung", "kernels", "bytes in", "bytes out", "allocations");
      boolean any = false;
      Problem problem = Problems.of(shape.shape());
      LayerProgram program = new LayerProgram(problem);
      for (ContenderId rung : rungs) {
        if (!Ladder.differs(rung, shape.shape().mode())) {
          continue;
        }
        Traffic run = count(rung, problem, program);
        any |= run.launches() > 0;
        table.line(
            rung.toString(),
            Long.toString(run.launches()),
            Long.toString(run.bytesIn()),
            Long.toString(run.bytesOut()),
            Long.toString(run.allocations()));
      }
      if (any) {
        out.printf(
            "%n%s: what a batch asks of the device, written and run; results are not read%n",
            shape.shape().text());
        out.print(table);
      }
    }
    out.flush();
  }

  /** Of the second batch: with the first, the weights are packed. */
  private static Traffic count(ContenderId rung, Problem problem, LayerProgram program) {
    try (Backend backend = Backends.select(rung.name())) {
      Executable executable =
          backend.compile(program.program(), rung.fusions().orElseGet(backend::fusions));
      try (ExecutedLayer layer =
          new ExecutedLayer(problem, program, executable, () -> {}, () -> {})) {
        layer.run();
        Traffic before = executable.traffic();
        layer.writeInputs();
        layer.run();
        return executable.traffic().since(before);
      }
    }
  }
}
