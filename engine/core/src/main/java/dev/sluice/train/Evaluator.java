package dev.sluice.train;

import dev.sluice.backend.Cleanup;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.data.Dataset;
import dev.sluice.data.Example;
import dev.sluice.model.Model;
import dev.sluice.op.Extent;
import dev.sluice.program.Program;
import dev.sluice.random.Philox;
import dev.sluice.text.Listing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  Evaluator(Model model, Objective loss, Kind kind, Function<Program, Executable> derive) {
    this.program = EvaluationProgram.record(model, loss, kind.capacity, kind.continuous);
    this.writer = new BatchWriter(model);
    this.executable = derive.apply(program.program());
    this.workspace = Cleanup.onFailure(executable::workspace, executable::close);
  }

  /** Throws where a data set or a metric does not fit the model. */
  void require(Dataset data, List<Metric> metrics) {
    heads(metrics);
    writer.require(data.batch(0, 0), program.input(), program.losses().targets());
  }

  Evaluation run(Dataset data, List<Metric> metrics) {
    List<HeadCounts> heads = heads(metrics);
    for (int index = 0; index < data.batches(); index++) {
      Batch batch = data.batch(0, index);
      if (!batch.continues()) {
        workspace.clearStates();
      }
      writer.require(batch, program.input(), program.losses().targets());
      writer.write(batch, program.input(), program.losses().targets(), workspace);
      workspace.run(batch.layout(), Philox.runKey(0, index));
      heads.forEach(head -> head.add(batch, workspace));
    }
    return program.losses().targets().containsKey(Example.UNNAMED)
        ? heads.getFirst().result()
        : HeadCounts.together(heads);
  }

  private List<HeadCounts> heads(List<Metric> metrics) {
    Map<String, List<Metric>> byHead = new LinkedHashMap<>();
    program.losses().targets().keySet().forEach(head -> byHead.put(head, new ArrayList<>()));
    for (Metric metric : metrics) {
      List<Metric> same = byHead.get(metric.head());
      if (same == null) {
        throw new IllegalArgumentException(
            "Evaluation: metric '"
                + metric.name()
                + "' is "
                + (metric.head().equals(Example.UNNAMED)
                    ? "of no head"
                    : "of head '" + metric.head() + "'")
                + ", the model has "
                + (byHead.containsKey(Example.UNNAMED)
                    ? "no heads"
                    : "heads " + Listing.of(byHead.keySet()) + ", see Metric.on(head)"));
      }
      same.add(metric);
    }
    return program.losses().parts().stream()
        .map(
            part ->
                new HeadCounts(
                    part, program.predictions().get(part.head()), byHead.get(part.head())))
        .toList();
  }

  @Override
  public void close() {
    workspace.close();
    executable.close();
  }
}
