package dev.sluice.bench.command;

import dev.sluice.backend.Backend;
import dev.sluice.backend.tuning.ShapeClass;
import dev.sluice.backend.tuning.Tunable;
import dev.sluice.bench.measure.CaseMemory;
import dev.sluice.bench.suite.Case;
import dev.sluice.bench.suite.Mode;
import dev.sluice.bench.tune.Tuner;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice tune}. */
@Command(
    name = "tune",
    description = {
      "Measures how a backend's kernels are best cut for a device: tile sizes, sizes of groups, one"
          + " kernel for each step or for all. Every candidate's results are compared with the"
          + " reference before it is timed, and is taken where two timings in turn find it at least"
          + " "
          + Tuner.LEAST_GAIN
          + " %% faster than the best so far. What is best is kept for this device and driver, and"
          + " used from then on."
    })
final class TuneCommand implements Callable<Integer> {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "the backend; default: ${DEFAULT-VALUE}",
      defaultValue = "opencl")
  private String backendName;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description =
          "its device, as `sluice devices` has it after the colon; default: its first GPU, or else"
              + " its first device")
  private String device;

  @Option(
      names = "--case",
      split = ",",
      paramLabel = "TEXT",
      description =
          "layers to tune for; layers of like size use what was best. Default: ${DEFAULT-VALUE}",
      defaultValue =
          "lstm:h512:b16:t25,lstm:h1024:b64:t25,lstm:h256:b1:t100,gru:h512:b16:t25,"
              + "rnn_tanh:h512:b16:t25")
  private List<String> cases = List.of();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "write what was best for programs as well, after each layer")
  private Path json;

  @Option(names = "--dry-run", description = "measure, but keep nothing")
  private boolean dryRun;

  @Spec private CommandSpec spec;

  private final List<Tuned> tuned = new ArrayList<>();

  private TuneCommand() {}

  /** What is written of a layer. */
  private record Tuned(
      String shape, Map<String, String> settings, Tuner.Times before, Tuner.Times after) {}

  @Override
  public Integer call() {
    List<Case> shapes = OptionValue.of("--case", () -> cases.stream().map(Case::parse).toList());
    for (Case shape : shapes) {
      CaseMemory.lacks(shape)
          .ifPresent(
              lacking -> {
                throw new IllegalArgumentException(shape.text() + ": " + lacking);
              });
    }
    OutputFile.require("--json", json);
    PrintWriter out = spec.commandLine().getOut();
    if (device != null && backendName.contains(":")) {
      throw new IllegalArgumentException(
          "--backend is '"
              + backendName
              + "', which names a device, and --device '"
              + device
              + "'");
    }
    if (device != null && (device.isBlank() || device.contains("/"))) {
      throw new IllegalArgumentException(
          "--device is '" + device + "', must be as `sluice devices` has it after the colon");
    }
    String name = device == null ? backendName : backendName + ":" + device;
    try (Backend backend = WholeBackend.open(device == null ? "--backend" : "--device", name)) {
      if (!(backend instanceof Tunable tunable)) {
        throw new IllegalArgumentException(
            "--backend is '"
                + backendName
                + "', which has nothing to tune; backends here that have: "
                + WholeBackend.having(Tunable.class::isInstance));
      }
      if (!dryRun) {
        tunable.requireKeepable();
      }
      out.printf(Locale.ROOT, "%s on %s%n", backend.name(), backend.device().name());
      for (Case shape : shapes) {
        tune(tunable, shape, out);
      }
    }
    return 0;
  }

  private void tune(Tunable backend, Case shape, PrintWriter out) {
    Case forward =
        new Case(
            shape.cell(),
            shape.inputSize(),
            shape.hiddenSize(),
            shape.batch(),
            shape.steps(),
            shape.meanShare(),
            Mode.FORWARD,
            false);
    out.printf(Locale.ROOT, "%n%s, and its training%n", forward.text());
    out.flush();
    Tuner tuner =
        new Tuner(
            backend,
            forward,
            trial -> {
              out.println("  " + trial);
              out.flush();
            });
    Tuner.Tuned best = tuner.tune();
    tuned.add(new Tuned(shape.text(), best.settings().values(), best.before(), best.after()));
    JsonResult.write(json, tuned);
    ShapeClass shapeClass = ShapeClass.of(shape.cell(), shape.hiddenSize(), shape.batch());
    out.printf(
        Locale.ROOT,
        "  forward %.2f -> %.2f ms, training %.2f -> %.2f ms%n",
        best.before().forwardMillis(),
        best.after().forwardMillis(),
        best.before().trainingMillis(),
        best.after().trainingMillis());
    if (dryRun) {
      out.printf(Locale.ROOT, "  not kept for '%s': --dry-run%n", shapeClass);
    } else {
      Path file = backend.keep(shapeClass, best.settings());
      out.printf(Locale.ROOT, "  kept for '%s' in %s%n", shapeClass, file);
    }
    out.flush();
  }
}
