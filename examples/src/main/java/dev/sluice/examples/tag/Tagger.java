package dev.sluice.examples.tag;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.TokenBatch;
import dev.sluice.model.BackendWeights;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.States;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.predict.Prediction;
import dev.sluice.program.Gradients;
import dev.sluice.program.Recorder;
import dev.sluice.random.Philox;
import dev.sluice.train.RecordedUpdate;
import dev.sluice.train.TrainingListener;
import dev.sluice.train.TrainingOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model of words and their spelling that tags sentences, and learns to. */
final class Tagger implements AutoCloseable {
  private final TaggerModel model;
  private final int spelledColumns;
  private final Spelling spelling;
  private final BackendWeights weights;
  private final RecordedModel read;
  private final Executable reading;
  private final Workspace reader;
  private final Training training;

  private record Training(
      RecordedModel model,
      SoftmaxCrossEntropy loss,
      Buffer spelled,
      Buffer gradient,
      RecordedUpdate update,
      Executable executable,
      Workspace workspace,
      long seed) {
    static Training of(
        TaggerModel model, BackendWeights weights, Extent capacity, TrainingOptions options) {
      Recorder r = new Recorder(capacity);
      RecordedModel recorded = model.words().record(r, true, States.ZERO);
      SoftmaxCrossEntropy loss =
          r.crossEntropy(recorded.output(), r.indices("tags", Shape.rows(1)), true);
      Buffer spelled = r.declared(Spelled.INPUT);
      List<Buffer> wanted = new ArrayList<>(r.parameters());
      wanted.add(spelled);
      Gradients gradients = r.gradients(loss.loss(), wanted);
      Buffer gradient = gradients.of(spelled);
      r.output(gradient);
      r.output(loss.loss());
      RecordedUpdate update = RecordedUpdate.record(r, gradients, options);
      Executable executable = weights.derive(r.build());
      return new Training(
          recorded,
          loss,
          spelled,
          gradient,
          update,
          executable,
          executable.workspace(),
          options.seed());
    }
  }

  /** Sentences side by side: their words, and each different word once. */
  private record Packed(
      TokenBatch words, TokenBatch spelled, int[] wordOfRow, List<Sentence> sentences) {
    PackedLayout layout() {
      return words.layout();
    }

    int row(int sentence, int step) {
      return layout().row(words.position(sentence), step);
    }

    /** What is a line per different word as a line per row. */
    float[] spread(float[] lines, int columns) {
      float[] rows = new float[wordOfRow.length * columns];
      for (int row = 0; row < wordOfRow.length; row++) {
        int from = spelled.position(wordOfRow[row]) * columns;
        System.arraycopy(lines, from, rows, row * columns, columns);
      }
      return rows;
    }

    /** The way back: a word's gradient is the sum of all its rows'. */
    float[] gathered(float[] rows, int columns) {
      float[] lines = new float[spelled.sequences() * columns];
      for (int row = 0; row < wordOfRow.length; row++) {
        int to = spelled.position(wordOfRow[row]) * columns;
        for (int i = 0; i < columns; i++) {
          lines[to + i] += rows[row * columns + i];
        }
      }
      return lines;
    }

    int[] targets() {
      int[] targets = new int[layout().rows()];
      for (int s = 0; s < sentences.size(); s++) {
        int[] tags = sentences.get(s).tags();
        for (int t = 0; t < tags.length; t++) {
          targets[row(s, t)] = tags[t];
        }
      }
      return targets;
    }
  }

  /**
   * @param batch the most sentences at once
   * @param longest the most words of one
   * @param options of training; null where there is none
   */
  Tagger(TaggerModel model, Backend backend, int batch, int longest, TrainingOptions options) {
    this.model = model;
    spelledColumns = model.spelledColumns();
    Extent capacity = Extent.of(longest, batch);
    spelling =
        new Spelling(
            model.spelling(),
            model.spellingWeights(),
            model.characters(),
            backend,
            capacity.rows(),
            options);
    weights = new BackendWeights(model.words(), model.wordWeights(), backend);
    Recorder r = new Recorder(capacity);
    read = model.words().record(r, false, States.ZERO);
    r.output(read.output());
    reading = weights.derive(r.build());
    reader = reading.workspace();
    training = options == null ? null : Training.of(model, weights, capacity, options);
  }

  private Packed pack(List<Sentence> sentences) {
    List<int[]> words = sentences.stream().map(s -> model.vocabulary().encode(s.words())).toList();
    TokenBatch packed = TokenBatch.of(words);
    Map<String, Integer> different = new LinkedHashMap<>();
    int[] wordOfRow = new int[packed.layout().rows()];
    for (int s = 0; s < sentences.size(); s++) {
      List<String> own = sentences.get(s).words();
      for (int t = 0; t < own.size(); t++) {
        different.putIfAbsent(own.get(t), different.size());
        wordOfRow[packed.layout().row(packed.position(s), t)] = different.get(own.get(t));
      }
    }
    return new Packed(
        packed, spelling.batch(List.copyOf(different.keySet())), wordOfRow, sentences);
  }

  /** One step of training; the mean loss of the words that have a tag. */
  double train(List<Sentence> sentences, long step) {
    Packed packed = pack(sentences);
    Workspace workspace = training.workspace;
    workspace.write(training.model.input(), packed.words.rows());
    float[] spelled = packed.spread(spelling.read(packed.spelled), spelledColumns);
    workspace.write(training.spelled, spelled);
    workspace.write(training.loss.targets(), packed.targets());
    training.update.beforeRun(workspace, step);
    workspace.run(packed.layout(), Philox.runKey(training.seed, step));
    float[] gradient = new float[spelled.length];
    workspace.read(training.gradient, gradient);
    spelling.train(packed.spelled, packed.gathered(gradient, spelledColumns), step);
    float[] loss = new float[1];
    workspace.read(training.loss.loss(), loss);
    return loss[0];
  }

  /** The step that was done, for who shows progress. */
  TrainingListener.Step step(
      int epoch, int epochs, int batch, int batches, long step, int rows, double loss) {
    return new TrainingListener.Step(
        epoch,
        epochs,
        batch,
        batches,
        step,
        rows,
        loss,
        Map.of(),
        Double.NaN,
        Double.NaN,
        training.update.watched(training.workspace));
  }

  /** For each sentence, the most probable tag of each word. */
  List<int[]> tag(List<Sentence> sentences, int batch) {
    List<int[]> all = new ArrayList<>();
    for (int from = 0; from < sentences.size(); from += batch) {
      all.addAll(tag(sentences.subList(from, Math.min(sentences.size(), from + batch))));
    }
    return all;
  }

  private List<int[]> tag(List<Sentence> sentences) {
    Packed packed = pack(sentences);
    reader.write(read.input(), packed.words.rows());
    Buffer spelled = reading.program().buffer(Spelled.INPUT);
    reader.write(spelled, packed.spread(spelling.read(packed.spelled), spelledColumns));
    reader.run(packed.layout());
    int tags = read.output().shape().columns();
    float[] scores = new float[packed.layout().rows() * tags];
    reader.read(read.output(), scores);
    int[] classes = new Prediction(scores, tags).classes();
    List<int[]> all = new ArrayList<>();
    for (int s = 0; s < sentences.size(); s++) {
      int[] best = new int[sentences.get(s).words().size()];
      for (int t = 0; t < best.length; t++) {
        best[t] = classes[packed.row(s, t)];
      }
      all.add(best);
    }
    return all;
  }

  /** The model as it has been trained. */
  TaggerModel trained() {
    return model.with(weights.read(), spelling.weights());
  }

  @Override
  public void close() {
    reader.close();
    reading.close();
    if (training != null) {
      training.workspace.close();
      training.executable.close();
    }
    weights.close();
    spelling.close();
  }
}
