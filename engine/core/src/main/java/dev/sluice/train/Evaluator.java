package dev.sluice.train;

import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.data.Dataset;
import dev.sluice.model.Model;
import dev.sluice.random.Philox;
import java.util.Optional;

/** Evaluates a model on one data set, with the parameters of an executable. */
final class Evaluator implements AutoCloseable {
  private final Dataset data;
  private final Loss loss;
  private final EvaluationProgram program;
  private final BatchWriter writer;
  private final Executable executable;
  private final Workspace workspace;

  Evaluator(Model model, Loss loss, Dataset data, Executable parameters) {
    this.data = data;
    this.loss = loss;
    this.program = EvaluationProgram.record(model, loss, data.capacity(), data.continuous());
    this.writer = new BatchWriter(model);
    this.executable = parameters.derive(program.program());
    this.workspace = executable.workspace();
  }

  Evaluation run() {
    int columns = program.prediction().shape().columns();
    ConfusionCounts confusion = loss == Loss.CROSS_ENTROPY ? new ConfusionCounts(columns) : null;
    float[] sum = new float[1];
    double total = 0;
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
      switch (batch.targets()) {
        case Batch.Floats floats -> count += floats.size();
        case Batch.Indices indices -> {
          count += indices.counted();
          float[] probabilities = new float[indices.size() * columns];
          workspace.read(program.prediction(), probabilities);
          confusion.add(probabilities, indices.values());
        }
      }
    }
    return new Evaluation(
        total / count, // NaN where nothing counts
        count,
        confusion == null ? Optional.empty() : Optional.of(confusion.result()));
  }

  @Override
  public void close() {
    workspace.close();
    executable.close();
  }
}
