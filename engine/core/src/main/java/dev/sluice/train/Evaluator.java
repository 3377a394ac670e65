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
        "Evaluation: a batch's probabilities", "evaluate in smaller batches", lines, columns);
  }

  Evaluation run(Dataset data) {
    int columns = program.prediction().shape().columns();
    ConfusionCounts confusion =
        program.targets().type() == Type.INT32 ? new ConfusionCounts(columns) : null;
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
      switch (batch.targets()) {
        case Batch.Floats floats -> count += floats.size();
        case Batch.Indices indices -> {
          count += indices.counted();
          float[] probabilities = new float[size(indices.size(), columns)];
          workspace.read(program.prediction(), probabilities);
          confusion.add(probabilities, indices.values());
        }
      }
    }
    return new Evaluation(
        total / (program.weight() == null ? count : weights), // NaN where nothing counts
        count,
        confusion == null ? Optional.empty() : Optional.of(confusion.result()));
  }

  @Override
  public void close() {
    workspace.close();
    executable.close();
  }
}
