package dev.sluice.train;

import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.op.ArraySize;
import dev.sluice.op.Buffer;
import dev.sluice.op.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an evaluation counts of one head. */
final class HeadCounts {
  private final RecordedLosses.Part part;
  private final Buffer prediction;
  private final List<Metric> metrics;
  private final List<Metric.Count> counts;
  private final ClassCounts classes;
  private final float[] sum = new float[1];
  private double total;
  private double weights;
  private long count;

  HeadCounts(RecordedLosses.Part part, Buffer prediction, List<Metric> metrics) {
    requireNames(metrics);
    this.part = part;
    this.prediction = prediction;
    this.metrics = metrics;
    counts = metrics.stream().map(Metric::begin).toList();
    boolean indices = part.recorded().targets().type() == Type.INT32;
    classes = indices ? new ClassCounts(prediction.shape().columns()) : null;
  }

  /** What several heads add up to; one of which no target counts has no part, as in training. */
  static Evaluation together(List<HeadCounts> heads) {
    Map<String, Evaluation> found = new LinkedHashMap<>();
    double sum = 0;
    long count = 0;
    boolean weighs = false;
    for (HeadCounts head : heads) {
      Evaluation result = head.result();
      found.put(head.part.head(), result);
      sum += head.weights == 0 ? 0 : head.part.of().factor() * result.loss();
      count += result.count();
      weighs |= head.weights != 0;
    }
    return new Evaluation(weighs ? sum : Double.NaN, count, Optional.empty(), Map.of(), found);
  }

  /** Adds a batch that the workspace has run. */
  void add(Batch batch, Workspace workspace) {
    Batch.Numbers targets = batch.targets().get(part.head());
    workspace.read(part.value(), sum);
    total += sum[0];
    weights += part.of().loss().weight(targets);
    count += targets.counted();
    if (classes == null && metrics.isEmpty()) {
      return;
    }
    int columns = prediction.shape().columns();
    float[] predictions =
        new float
            [ArraySize.of(
                "Evaluation: a batch's predictions",
                "evaluate in smaller batches",
                prediction.shape().lines(batch.layout().extent()),
                columns)];
    workspace.read(prediction, predictions);
    Metric.Scored scored = new Metric.Scored(batch.layout(), targets, predictions, columns);
    if (targets instanceof Batch.Indices(int[] indices)) {
      classes.add(scored, indices);
    }
    counts.forEach(each -> each.add(scored));
  }

  Evaluation result() {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < counts.size(); i++) {
      values.put(metrics.get(i).name(), counts.get(i).value());
    }
    return new Evaluation(
        total / weights, // NaN where nothing counts
        count,
        Optional.ofNullable(classes).map(ClassCounts::result),
        values,
        Map.of());
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
}
