package dev.sluice.bench.command;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.backend.Executable;
import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.ExecutedLayer;
import dev.sluice.bench.contender.Ladder;
import dev.sluice.bench.contender.LayerProgram;
import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.Problems;
import dev.sluice.bench.result.DeviceUse;
import dev.sluice.bench.suite.SuiteCase;
import dev.sluice.text.TextTable;
import java.io.PrintWriter;
import java.util.List;

/** What each rung asks of a device for a batch: kernels, and bytes that cross to it and back. */
final class LadderCounts {
  private static final DeviceUse NONE = new DeviceUse(0, 0, 0, 0);

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
        DeviceUse use = count(rung, problem, program);
        any |= use.launches() > 0;
        table.line(
            rung.toString(),
            Long.toString(use.launches()),
            Long.toString(use.bytesIn()),
            Long.toString(use.bytesOut()),
            Long.toString(use.allocations()));
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

  private static DeviceUse count(ContenderId rung, Problem problem, LayerProgram program) {
    try (Backend backend = Backends.select(rung.name())) {
      Executable executable =
          backend.compile(program.program(), rung.fusions().orElseGet(backend::fusions));
      try (ExecutedLayer layer =
          new ExecutedLayer(problem, program, executable, () -> {}, () -> {})) {
        return layer.deviceUse().orElse(NONE);
      }
    }
  }
}
