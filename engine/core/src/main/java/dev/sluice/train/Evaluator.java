package dev.sluice.train;

import dev.sluice.backend.Cleanup;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.data.Dataset;
import dev.sluice.model.Model;
import dev.sluice.op.ArraySize;
import dev.sluice.op.Extent;
import dev.sluice.op.Type;
import dev.sluice.program.Program;
import dev.sluice.random.Philox;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Evaluates a model on data sets of one kind. */
final class Evaluator implements AutoCloseable {
  /**
   * What data sets that share a program have in common.
   *
   * @param capacity the most that any batch holds
   * @param continuous whether states are carried from batch to batch
   */
  record Kind(Extent capacity, boolean continuous) {
    static Kind of(Dataset data) {
      return new Kind(data.capacity(), data.continuous());
    }
  }

  private final EvaluationProgram program;
  private final BatchWriter writer;
  private final Executable executable;
  private final Workspace workspace;

  /**
   * Compiles the program.
   *
   * @param derive compiles it on the parameters that are evaluated
   */
  Evaluator(Model model, Loss loss, Kind kind, Function<Program, Executable> derive) {
    this.program = EvaluationProgram.record(model, loss, kind.capacity, kind.continuous);
    this.writer = new BatchWriter(model);
    this.executable = derive.apply(program.program());
    this.workspace = Cleanup.onFailure(executable::workspace, executable::close);
  }

  private static int size(int lines, int columns) {
    return ArraySize.of(
        "Evaluation: a batch's predictions", "evaluate in smaller batches", lines, columns);
  }

  Evaluation run(Dataset data, List<Metric> metrics) {
    int columns = program.prediction().shape().columns();
    ClassCounts classes = program.targets().type() == Type.INT32 ? new ClassCounts(columns) : null;
    requireNames(metrics);
    List<Metric.Count> counts = metrics.stream().map(Metric::begin).toList();
    float[] sum = new float[1];
    float[] weight = new float[1];
    double total = 0;
    double weights = 0;
    long count = 0;
    for (int index = 0; index < data.batches(); index++) {
      Batch batch = data.batch(0, index);
      if (!batch.continues()) {
        workspace.clearStates();
      }
      writer.write(batch, program.input(), program.targets(), workspace);
      workspace.run(batch.layout(), Philox.runKey(0, index));
      workspace.read(program.loss(), sum);
      total += sum[0];
      if (program.weight() != null) {
        workspace.read(program.weight(), weight);
        weights += weight[0];
      }
      count +=
          switch (batch.targets()) {
            case Batch.Floats floats -> floats.size();
            case Batch.Indices indices -> indices.counted();
          };
      if (classes != null || !metrics.isEmpty()) {
        int lines = program.prediction().shape().lines(batch.layout().extent());
        float[] predictions = new float[size(lines, columns)];
        workspace.read(program.prediction(), predictions);
        Metric.Scored scored = new Metric.Scored(batch, predictions, columns);
        if (batch.targets() instanceof Batch.Indices(int[] targets)) {
          classes.add(scored, targets);
        }
        counts.forEach(each -> each.add(scored));
      }
    }
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < counts.size(); i++) {
      values.put(metrics.get(i).name(), counts.get(i).value());
    }
    return new Evaluation(
        total / (program.weight() == null ? count : weights), // NaN where nothing counts
        count,
        classes == null ? Optional.empty() : Optional.of(classes.result()),
        values);
  }

  /** Evaluations know metrics by their names. */
  private static void requireNames(List<Metric> metrics) {
    Map<String, Metric> byName = new LinkedHashMap<>();
    for (Metric metric : metrics) {
      Metric before = byName.put(metric.name(), metric);
      if (before != null) {
        throw new IllegalArgumentException(
            "Evaluation: two metrics are called '"
                + metric.name()
                + "': "
                + before
                + " and "
                + metric);
      }
    }
  }

  @Override
  public void close() {
    workspace.close();
    executable.close();
  }
}
