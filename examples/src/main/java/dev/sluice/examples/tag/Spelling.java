package dev.sluice.examples.tag;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.TokenBatch;
import dev.sluice.data.Vocabulary;
import dev.sluice.model.BackendWeights;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.States;
import dev.sluice.model.Weights;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import dev.sluice.train.RecordedUpdate;
import dev.sluice.train.TrainingOptions;
import java.util.List;
import java.util.Map;

/**
 * What a word's characters say of it: the last states of both directions of an LSTM (Lample et al.
 * 2016). Words are sequences here and steps in the tagger behind it, so that each has programs of
 * its own: the states go to the tagger, and their gradients come back.
 */
final class Spelling implements AutoCloseable {
  /** Of a longer word the beginning and the end are read. */
  static final int MOST_CHARACTERS = 20;

  private final Vocabulary characters;
  private final BackendWeights weights;
  private final Read reading;
  private final Trained training;

  /** Programs with what they compute with. */
  private record Read(RecordedModel model, Executable executable, Workspace workspace) {
    static Read of(Model model, BackendWeights weights, Extent capacity) {
      Recorder r = new Recorder(capacity);
      RecordedModel recorded = model.record(r, false, States.ZERO);
      r.output(recorded.output());
      Executable executable = weights.derive(r.build());
      return new Read(recorded, executable, executable.workspace());
    }

    void close() {
      workspace.close();
      executable.close();
    }
  }

  private record Trained(
      RecordedModel model,
      Buffer gradient,
      RecordedUpdate update,
      Executable executable,
      Workspace workspace) {
    static Trained of(
        Model model, BackendWeights weights, Extent capacity, TrainingOptions options) {
      Recorder r = new Recorder(capacity);
      RecordedModel recorded = model.record(r, true, States.ZERO);
      Buffer gradient = r.input("gradient", recorded.output().shape());
      RecordedUpdate update =
          RecordedUpdate.record(
              r, r.gradients(Map.of(recorded.output(), gradient), r.parameters()), options);
      Program program = r.build();
      Executable executable = weights.derive(program);
      return new Trained(recorded, gradient, update, executable, executable.workspace());
    }

    void close() {
      workspace.close();
      executable.close();
    }
  }

  /**
   * @param most words of a batch, each once
   * @param options of training; null where there is none
   */
  Spelling(
      Model model,
      Weights initial,
      Vocabulary characters,
      Backend backend,
      int most,
      TrainingOptions options) {
    this.characters = characters;
    Extent capacity = Extent.of(MOST_CHARACTERS, most);
    weights = new BackendWeights(model, initial, backend);
    reading = Read.of(model, weights, capacity);
    training = options == null ? null : Trained.of(model, weights, capacity, options);
  }

  /** The model: for each word {@code 2 · hidden} numbers. */
  static Model model(int characters, int hidden) {
    return Model.tokens(characters)
        .add("embedding", new Embedding(characters, hidden))
        .add(
            "rnn",
            new Recurrent(RecurrentOptions.lstm(hidden).bidirectional().output(Output.LAST_STEP)));
  }

  /** Words as their characters. */
  TokenBatch batch(List<String> words) {
    return TokenBatch.of(words.stream().map(word -> characters.encode(shortened(word))).toList());
  }

  private static String shortened(String word) {
    int[] points = word.codePoints().toArray();
    if (points.length <= MOST_CHARACTERS) {
      return word;
    }
    int half = MOST_CHARACTERS / 2;
    return new String(points, 0, half) + new String(points, points.length - half, half);
  }

  /** A line per word, in the order of the batch. */
  float[] read(TokenBatch words) {
    Workspace workspace = reading.workspace;
    workspace.write(reading.model.input(), words.rows());
    workspace.run(words.layout());
    Buffer output = reading.model.output();
    float[] lines = new float[words.sequences() * output.shape().columns()];
    workspace.read(output, lines);
    return lines;
  }

  /** Learns from the gradients of what {@link #read} returned. */
  void train(TokenBatch words, float[] gradients, long step) {
    Workspace workspace = training.workspace;
    workspace.write(training.model.input(), words.rows());
    workspace.write(training.gradient, gradients);
    training.update.beforeRun(workspace, step);
    workspace.run(words.layout());
  }

  Weights weights() {
    return weights.read();
  }

  @Override
  public void close() {
    reading.close();
    if (training != null) {
      training.close();
    }
    weights.close();
  }
}
