package dev.sluice.predict;

import dev.sluice.backend.Backend;
import dev.sluice.backend.ProgramPool;
import dev.sluice.backend.Workspace;
import dev.sluice.data.Example;
import dev.sluice.data.PackedBatch;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.SequenceBatch;
import dev.sluice.data.TokenBatch;
import dev.sluice.model.BackendWeights;
import dev.sluice.model.Model;
import dev.sluice.model.Weights;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * A model with its weights on a backend, for use: whole sequences at once, or step by step in
 * sessions. Sequences may have different lengths and come in any order.
 *
 * <pre>{@code
 * try (Predictor predictor = Predictor.of(model, weights, backend)) {
 *   for (Prediction prediction : predictor.predict(TokenBatch.of(first, second))) {
 *     System.out.println(prediction.lastClass() + " " + Arrays.toString(prediction.lastProbabilities()));
 *   }
 * }
 * }</pre>
 *
 * <p>Any number of threads may predict at once. A NaN in the input is passed on, as in PyTorch.
 */
public final class Predictor implements AutoCloseable {
  /** Rows of a batch beyond which it is cut, be it below the batch size. */
  private static final int MOST_ROWS = 1 << 16;

  /** Numbers that the model makes of a batch, beyond which it is cut as well. */
  private static final int MOST_NUMBERS = 1 << 24;

  /** Items, however large the batches are. */
  private static final int MOST_AHEAD = 1 << 16;

  /** Batches that are read ahead of an iterator, so that there is something to sort by length. */
  private static final int BATCHES_AHEAD = 16;

  private final Model model;
  private final PredictorOptions options;
  private final int mostRows;
  private final BackendWeights weights;
  private final ProgramPool<PredictionProgram> programs;
  private final Map<Integer, SessionProgram> sessions = new HashMap<>();
  private final Prompts prompts;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private int users = 1;
  private boolean closed;

  private Predictor(Model model, Weights weights, Backend backend, PredictorOptions options) {
    this.model = Objects.requireNonNull(model, "Predictor: the model is missing");
    Objects.requireNonNull(weights, "Predictor: the weights are missing");
    Objects.requireNonNull(backend, "Predictor: the backend is missing");
    this.options = Objects.requireNonNull(options, "Predictor: the options are missing");
    int columns = model.outputShapes().values().stream().mapToInt(Shape::columns).sum();
    this.mostRows = Math.min(MOST_ROWS, MOST_NUMBERS / columns);
    this.weights = new BackendWeights(model, weights, backend);
    this.programs =
        new ProgramPool<>(
            capacity -> PredictionProgram.record(model, options.output(), capacity),
            this.weights::derive);
    this.prompts = new Prompts(model, this.weights);
  }

  /**
   * A predictor that hands out every step.
   *
   * @param model the model
   * @param weights its weights, which are copied
   * @param backend what computes; stays open
   * @return the predictor
   * @throws IllegalArgumentException where the weights are not the model's
   */
  public static Predictor of(Model model, Weights weights, Backend backend) {
    return of(model, weights, backend, PredictorOptions.defaults());
  }

  /**
   * A predictor.
   *
   * @param model the model
   * @param weights its weights, which are copied
   * @param backend what computes; stays open
   * @param options size of batches, and which steps are handed out
   * @return the predictor
   * @throws IllegalArgumentException where the weights are not the model's
   */
  public static Predictor of(
      Model model, Weights weights, Backend backend, PredictorOptions options) {
    return new Predictor(model, weights, backend, options);
  }

  /**
   * Predicts of one sequence of tokens.
   *
   * @param tokens at least one
   * @return what the model computes of them
   */
  public Prediction predict(int[] tokens) {
    return predict(TokenBatch.of(tokens)).getFirst();
  }

  /**
   * Predicts of one sequence of vectors.
   *
   * @param steps {@code [length][features]}
   * @return what the model computes of them
   */
  public Prediction predict(float[][] steps) {
    return predict(SequenceBatch.of(steps)).getFirst();
  }

  /**
   * Predicts of any number of sequences.
   *
   * @param batch tokens or vectors, as the model reads
   * @return what the model computes of each, in the caller's order
   */
  public List<Prediction> predict(PackedBatch batch) {
    Objects.requireNonNull(batch, "Predictor: the batch is missing");
    ModelInput.require("Predictor", model, batch);
    lock.readLock().lock();
    try {
      requireOpen();
      return compute(batch);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Predicts of examples as they are; their targets do not count.
   *
   * @param examples all of tokens, or all of vectors, as the model reads
   * @return what the model computes of each, in their order
   */
  public List<Prediction> predict(List<Example> examples) {
    return predict(PackedBatch.inputs(examples));
  }

  private List<Prediction> compute(PackedBatch batch) {
    PackedLayout layout = batch.layout();
    List<PackedBatch> parts = new ArrayList<>();
    Extent largest = Extent.of(1, 1);
    for (int from = 0; from < layout.sequences(); ) {
      int to = partEnd(layout, from);
      PackedBatch part = to - from == layout.sequences() ? batch : batch.part(from, to);
      largest = union(largest, part.layout().extent());
      parts.add(part);
      from = to;
    }
    Prediction[] sorted = new Prediction[layout.sequences()];
    ProgramPool.Compiled<PredictionProgram> program = programs.get(largest);
    Workspace workspace = program.borrow();
    try {
      int from = 0;
      for (PackedBatch part : parts) {
        Prediction[] some = program.recorded().run(part, workspace);
        System.arraycopy(some, 0, sorted, from, some.length);
        from += some.length;
      }
    } finally {
      program.giveBack(workspace);
    }
    Prediction[] ordered = new Prediction[sorted.length];
    Arrays.setAll(ordered, sequence -> sorted[batch.position(sequence)]);
    return List.of(ordered);
  }

  /** The sequences after one, of falling length, that one run computes with it. */
  private int partEnd(PackedLayout layout, int from) {
    int most = (int) Math.min(layout.sequences(), (long) from + options.batchSize());
    int to = from + 1;
    long rows = layout.length(from);
    while (to < most && rows + layout.length(to) <= mostRows) {
      rows += layout.length(to);
      to++;
    }
    return to;
  }

  private static Extent union(Extent a, Extent b) {
    int steps = Math.max(a.steps(), b.steps());
    int sequences = Math.max(a.sequences(), b.sequences());
    return new Extent(
        Math.max(Math.max(a.rows(), b.rows()), Math.max(steps, sequences)), steps, sequences);
  }

  /**
   * Predicts of as many sequences of tokens as there are, holding a few batches of them at a time.
   *
   * @param items what has a sequence, as a file; read ahead by some batches
   * @param tokens the tokens of an item
   * @param <T> the kind of item
   * @return the items in their order, each with its prediction, computed as they are asked for; it
   *     ends with an exception at an item that cannot be predicted of
   */
  public <T> Iterator<Predicted<T>> predictTokens(
      Iterator<? extends T> items, Function<? super T, int[]> tokens) {
    return new PredictedIterator<>(
        items, ahead(), some -> predict(TokenBatch.of(some.stream().<int[]>map(tokens).toList())));
  }

  /**
   * Predicts of as many sequences of vectors as there are, holding a few batches of them at a time.
   *
   * @param items what has a sequence, as a file; read ahead by some batches
   * @param steps the vectors of an item, {@code [length][features]}
   * @param <T> the kind of item
   * @return the items in their order, each with its prediction, computed as they are asked for; it
   *     ends with an exception at an item that cannot be predicted of
   */
  public <T> Iterator<Predicted<T>> predictVectors(
      Iterator<? extends T> items, Function<? super T, float[][]> steps) {
    return new PredictedIterator<>(
        items,
        ahead(),
        some -> predict(SequenceBatch.of(some.stream().<float[][]>map(steps).toList())));
  }

  private int ahead() {
    return (int) Math.min(MOST_AHEAD, (long) BATCHES_AHEAD * options.batchSize());
  }

  /**
   * Feeds a sequence step by step.
   *
   * @return a session of one sequence, its states 0, which is closed on its own
   * @throws IllegalArgumentException where what the model computes of a step depends on a later one
   */
  public Session session() {
    return session(1);
  }

  /**
   * Feeds several sequences side by side, step by step.
   *
   * @param sequences how many, at least 1
   * @return the session, its states 0, which is closed on its own
   * @throws IllegalArgumentException where what the model computes of a step depends on a later one
   */
  public Session session(int sequences) {
    if (sequences < 1) {
      throw new IllegalArgumentException(
          "Session: sequences is " + sequences + ", must be at least 1");
    }
    lock.readLock().lock();
    try {
      requireOpen();
      Session session = new Session(model, sessionProgram(sequences), prompts, this::leave);
      enter();
      return session;
    } finally {
      lock.readLock().unlock();
    }
  }

  private synchronized SessionProgram sessionProgram(int sequences) {
    SessionProgram program = sessions.get(sequences);
    if (program == null) {
      program = SessionProgram.compile(model, weights, sequences);
      sessions.put(sequences, program);
    }
    return program;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The predictor has been closed");
    }
  }

  private synchronized void enter() {
    users++;
  }

  /** Counts this or a session off; the last one frees everything. */
  private synchronized void leave() {
    users--;
    if (users == 0) {
      programs.close();
      prompts.close();
      sessions.values().forEach(SessionProgram::close);
      weights.close();
    }
  }

  /**
   * Ends the predictor, waiting for predictions that are running; what it holds is freed when its
   * sessions are closed, too, which go on until then. The backend stays open.
   */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        leave();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
