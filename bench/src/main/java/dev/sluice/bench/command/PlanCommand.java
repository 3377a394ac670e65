package dev.sluice.bench.command;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.backend.Device;
import dev.sluice.backend.Executable;
import dev.sluice.backend.NotEnoughMemoryException;
import dev.sluice.backend.RunCounts;
import dev.sluice.backend.Workspace;
import dev.sluice.bench.roofline.HostPeak;
import dev.sluice.bench.roofline.ProgramPeak;
import dev.sluice.bench.roofline.Roofline;
import dev.sluice.data.PackedLayout;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.States;
import dev.sluice.op.ArraySize;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.Extent;
import dev.sluice.op.Op;
import dev.sluice.op.Role;
import dev.sluice.op.Type;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import dev.sluice.text.TextTable;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.SavedModel;
import dev.sluice.train.TrainingOptions;
import dev.sluice.train.TrainingProgram;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice plan}. */
@Command(
    name = "plan",
    description = {
      "Prints a model's program: operations, shapes, FLOPs, bytes, the kernels that a backend"
          + " starts for each, and the time that each needs at a device's peaks if its bytes come"
          + " from memory (its roofline); those that a cache holds take less."
    })
final class PlanCommand implements Callable<Integer> {
  private static final int COLUMNS = 100;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "a checkpoint of Sluice; else a stack of recurrent layers, by the options below")
  private Path model;

  @Option(
      names = "--cell",
      description = "lstm, gru, gru_reset_before, rnn_tanh or rnn_relu; default: ${DEFAULT-VALUE}")
  private String cell = "lstm";

  @Option(names = "--hidden", description = "hidden size; default: ${DEFAULT-VALUE}")
  private int hidden = 512;

  @Option(names = "--input", description = "input size; default: hidden size")
  private Integer input;

  @Option(names = "--layers", description = "recurrent layers; default: ${DEFAULT-VALUE}")
  private int layers = 1;

  @Option(names = "--bidirectional", description = "read in both directions")
  private boolean bidirectional;

  @Option(names = "--batch", description = "sequences; default: ${DEFAULT-VALUE}")
  private int batch = 16;

  @Option(names = "--steps", description = "time steps; default: ${DEFAULT-VALUE}")
  private int steps = 25;

  @Option(names = "--train", description = "a whole training step: loss, gradients, Adam")
  private boolean train;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "whose kernels are counted and whose device is measured; default: auto")
  private String backendName = Backends.AUTO;

  @Option(names = "--gflops", description = "peak GFLOP/s of a device that is not here")
  private Double gflops;

  @Option(names = "--gbs", description = "peak GB/s of a device that is not here")
  private Double gigabytesPerSecond;

  @Spec private CommandSpec spec;

  private PlanCommand() {}

  @Override
  public Integer call() {
    if ((gflops == null) != (gigabytesPerSecond == null)) {
      throw new IllegalArgumentException("--gflops and --gbs are given together or not at all");
    }
    if (gflops != null) {
      OptionValue.aboveZero("--gflops", gflops);
      OptionValue.aboveZero("--gbs", gigabytesPerSecond);
    }
    OptionValue.atLeastOne("--hidden", hidden);
    OptionValue.atLeastOne("--input", input == null ? hidden : input);
    OptionValue.atLeastOne("--layers", layers);
    OptionValue.atLeastOne("--batch", batch);
    OptionValue.atLeastOne("--steps", steps);
    Extent extent = Extent.of(steps, batch);
    Program program = program(extent);
    PrintWriter out = spec.commandLine().getOut();
    try (Backend backend = WholeBackend.open("--backend", backendName)) {
      Counts counts = count(backend, program, PackedLayout.equal(steps, batch));
      Roofline roofline = roofline(backend);
      print(out, program, counts, roofline, backend.name());
    }
    out.flush();
    return 0;
  }

  private Program program(Extent extent) {
    Model planned = model == null ? layers() : SavedModel.load(model).model();
    if (train) {
      Loss loss = planned.vocabulary() > 0 ? Loss.CROSS_ENTROPY : Loss.SQUARED_ERROR;
      TrainingOptions options = TrainingOptions.of(loss, Optimizers.adam(1e-3)).clipNorm(1);
      return TrainingProgram.record(planned, options, extent, false).program();
    }
    Recorder recorder = new Recorder(extent);
    recorder.output(planned.record(recorder, false, States.ZERO).output());
    return recorder.build();
  }

  private Model layers() {
    Cell parsed = OptionValue.of("--cell", () -> Cell.of(cell));
    RecurrentOptions options = RecurrentOptions.rnn(parsed, hidden).layers(layers);
    return Model.features(input == null ? hidden : input)
        .add("rnn", new Recurrent(bidirectional ? options.bidirectional() : options));
  }

  private Roofline roofline(Backend backend) {
    if (gflops != null) {
      return new Roofline(gflops, gigabytesPerSecond);
    }
    return Roofline.of(
        backend.device().kind() == Device.Kind.CPU
            ? HostPeak.measure(Backends.threads())
            : ProgramPeak.measure(backend));
  }

  /**
   * What a backend alone knows.
   *
   * @param run the kernels of each operation, and the memory
   * @param executions how they are started; lines for a person
   */
  private record Counts(RunCounts run, List<String> executions) {}

  /** In a run on zeros, where the backend cannot tell without one. */
  private static Counts count(Backend backend, Program program, PackedLayout layout) {
    Optional<RunCounts> counted = backend.counted(program);
    if (counted.isPresent()) {
      return new Counts(counted.get(), List.of("Kernels and memory are counted without a run."));
    }
    try (Executable executable = backend.compile(program)) {
      return countInRun(executable, layout);
    } catch (NotEnoughMemoryException e) {
      throw new NotEnoughMemoryException(
          e.getMessage() + "; --backend cpu counts its kernels without a run", e);
    }
  }

  private static Counts countInRun(Executable executable, PackedLayout layout) {
    for (Buffer parameter : executable.program().buffers(Role.PARAMETER)) {
      executable.write(parameter, new float[(int) parameter.shape().size(layout.extent())]);
    }
    try (Workspace workspace = executable.workspace()) {
      for (Buffer buffer : executable.program().buffers(Role.INPUT)) {
        int size =
            ArraySize.of(
                "Plan: input '" + buffer.name() + "'",
                "make --batch or --steps smaller",
                buffer.shape().size(layout.extent()));
        if (buffer.type() == Type.INT32) {
          workspace.write(buffer, new int[size]);
        } else {
          workspace.write(buffer, new float[size]);
        }
      }
      workspace.run(layout, 0);
      RunCounts run = new RunCounts(workspace.launches(), workspace.bytes());
      return new Counts(run, workspace.executions());
    }
  }

  private static void print(
      PrintWriter out, Program program, Counts counts, Roofline roofline, String backend) {
    TextTable table =
        new TextTable(
            "#",
            "operation",
            "writes",
            "MFLOP",
            "MB",
            "FLOP/byte",
            "kernels",
            "bound µs",
            "bound by");
    Extent extent = program.capacity();
    List<Op> ops = program.ops();
    double flops = 0;
    double bytes = 0;
    double seconds = 0;
    long kernels = 0;
    for (int i = 0; i < ops.size(); i++) {
      Op op = ops.get(i);
      double opFlops = op.flops(extent);
      double opBytes = op.bytes(extent);
      table.line(
          Integer.toString(i),
          op.name(),
          op.outputs().stream()
              .limit(2)
              .map(b -> b.name() + " " + b.shape())
              .collect(Collectors.joining(", ")),
          format("%.3f", opFlops / 1e6),
          format("%.3f", opBytes / 1e6),
          format("%.2f", opFlops / opBytes),
          Long.toString(counts.run.launches()[i]),
          format("%.2f", roofline.seconds(opFlops, opBytes) * 1e6),
          roofline.memoryBound(opFlops, opBytes) ? "memory" : "compute");
      flops += opFlops;
      bytes += opBytes;
      seconds += roofline.seconds(opFlops, opBytes);
      kernels += counts.run.launches()[i];
    }
    table.line(
        "",
        "total",
        "",
        format("%.3f", flops / 1e6),
        format("%.3f", bytes / 1e6),
        format("%.2f", flops / bytes),
        Long.toString(kernels),
        format("%.2f", seconds * 1e6),
        "");
    out.print(table);
    out.printf(
        Locale.ROOT,
        """

        For %s: %d buffers, kernels of %s.
        Bound:  at %.0f GFLOP/s, and %.1f GB/s from memory, %.1f µs, which is %.0f GFLOP/s.
        Memory: a workspace holds %,d bytes: buffers, some in the same memory at different times, what
                kernels need beside them, and parameters where workspaces share none; all buffers but
                parameters, each in memory of its own, are %,d.
        """,
        extent,
        program.buffers().size(),
        backend,
        roofline.gflops(),
        roofline.gigabytesPerSecond(),
        seconds * 1e6,
        flops / seconds / 1e9,
        counts.run.bytes(),
        program.workspaceNumbers() * Float.BYTES);
    counts.executions.forEach(line -> out.println(wrapped(line)));
  }

  /** At commas, the rest of a line indented deeper than its beginning. */
  static String wrapped(String line) {
    String indent = " ".repeat(line.length() - line.stripLeading().length() + 4);
    StringBuilder text = new StringBuilder();
    int width = 0;
    for (String part : line.split("(?<=, )")) {
      if (width > indent.length() && width + part.length() > COLUMNS) {
        text.setLength(text.length() - 1); // the space
        text.append('\n').append(indent);
        width = indent.length();
      }
      text.append(part);
      width += part.length();
    }
    return text.toString();
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
