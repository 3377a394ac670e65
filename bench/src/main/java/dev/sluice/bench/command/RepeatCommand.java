package dev.sluice.bench.command;

import dev.sluice.backend.Backend;
import dev.sluice.bench.repeat.Repetition;
import dev.sluice.bench.suite.Case;
import dev.sluice.text.TextTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice repeat}. */
@Command(
    name = "repeat",
    description = {
      "Runs layers again and again, in every way in which a backend can cut its kernels: the first"
          + " run must agree with the reference, every later one with the first, bit by bit. What a"
          + " race does once in hundreds of runs shows here. Exit code 1 where a run differs."
    })
final class RepeatCommand implements Callable<Integer> {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "the backend; default: ${DEFAULT-VALUE}",
      defaultValue = "opencl")
  private String backendName;

  @Option(
      names = "--case",
      split = ",",
      paramLabel = "TEXT",
      description = "layers; default: ${DEFAULT-VALUE}",
      defaultValue =
          "lstm:i96:h128:b16:t10:train,gru:i96:h128:b16:t10:train,"
              + "gru_reset_before:i40:h72:b5:t7:train,rnn_tanh:i40:h72:b5:t7:train")
  private List<String> cases = List.of();

  @Option(names = "--times", description = "runs of each; default: ${DEFAULT-VALUE}")
  private int times = 1000;

  @Option(names = "--json", paramLabel = "FILE", description = "write all lines for programs")
  private Path json;

  @Spec private CommandSpec spec;

  private RepeatCommand() {}

  /** What is written of a layer. */
  private record LayerLines(String shape, List<Repetition.Line> cuts) {}

  @Override
  public Integer call() {
    OptionValue.atLeastOne("--times", times);
    List<Case> shapes = OptionValue.of("--case", () -> cases.stream().map(Case::parse).toList());
    OutputFile.require("--json", json);
    PrintWriter out = spec.commandLine().getOut();
    List<LayerLines> layers = new ArrayList<>();
    try (Backend backend = WholeBackend.open("--backend", backendName)) {
      for (Case shape : shapes) {
        List<Repetition.Line> lines = new ArrayList<>();
        layers.add(new LayerLines(shape.text(), lines));
        out.printf("%s on %s, %d times%n", shape.text(), backend.device().name(), times);
        out.flush();
        new Repetition(backend, shape)
            .run(
                times,
                line -> {
                  lines.add(line);
                  JsonResult.write(json, layers);
                });
        out.println(table(lines));
        out.flush();
      }
    }
    long wrong =
        layers.stream()
            .flatMap(layer -> layer.cuts.stream())
            .filter(Repetition.Line::wrong)
            .count();
    if (wrong > 0) {
      out.println("FAILED " + wrong + " cuts compute wrong, or not the same in every run");
      out.flush();
    }
    return wrong == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static TextTable table(List<Repetition.Line> lines) {
    TextTable table = new TextTable("cut", "runs", "with other bits", "first run");
    for (Repetition.Line line : lines) {
      table.line(
          line.cut(),
          Integer.toString(line.runs()),
          Integer.toString(line.different()),
          line.first().isEmpty() ? "agrees" : line.first());
    }
    return table;
  }
}
