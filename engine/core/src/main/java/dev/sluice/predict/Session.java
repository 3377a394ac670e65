package dev.sluice.predict;

import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedBatch;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.TokenBatch;
import dev.sluice.model.Model;
import dev.sluice.op.ArraySize;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A model fed step by step: one step in, one output, the states carried along; {@link
 * Predictor#session} opens it. Sessions of one predictor share its weights and programs, and hold
 * nothing but their states. Once warm, a step allocates nothing. Not safe for use by several
 * threads.
 */
public final class Session implements AutoCloseable {
  private final Model model;
  private final SessionProgram program;
  private final Prompts prompts;
  private final Runnable ended;
  private final int sequences;
  private final Workspace workspace;
  private final SessionStates states;
  private final PackedLayout layout;
  private final int[] tokens;
  private final float[] features;
  private final float[] outputs;
  private final MemorySegment inputSegment;
  private final MemorySegment outputSegment;
  private boolean closed;

  Session(Model model, SessionProgram program, Prompts prompts, Runnable ended) {
    this.ended = ended;
    this.model = model;
    this.program = program;
    this.prompts = prompts;
    this.sequences = program.sequences();
    layout = PackedLayout.equal(1, sequences);
    tokens = new int[size("input", 1)];
    features = new float[size("input", Math.max(1, model.features()))];
    outputs = new float[size("output", program.output().shape().columns())];
    inputSegment = readsTokens() ? MemorySegment.ofArray(tokens) : MemorySegment.ofArray(features);
    outputSegment = MemorySegment.ofArray(outputs);
    workspace = program.executable().workspace();
    states = new SessionStates(workspace, program.states(), sequences);
  }

  private int size(String what, int columns) {
    return ArraySize.of(
        "Session: the " + what, "open sessions of fewer sequences", sequences, columns);
  }

  private boolean readsTokens() {
    return model.vocabulary() > 0;
  }

  /**
   * Feeds one token of a session of one sequence.
   *
   * @param token a token of the model's vocabulary
   * @return the model's output, the same array in every step
   */
  public float[] step(int token) {
    requireInput(readsTokens(), "vectors");
    requireSize(1, sequences, "tokens");
    put(0, token);
    return run();
  }

  /**
   * Feeds one token per sequence.
   *
   * @param next a token per sequence
   * @return the model's output, {@code [sequences, columns]}, the same array in every step
   */
  public float[] step(int[] next) {
    requireInput(readsTokens(), "vectors");
    requireSize(next.length, sequences, "tokens");
    for (int s = 0; s < sequences; s++) {
      put(s, next[s]);
    }
    return run();
  }

  /**
   * Feeds one vector per sequence.
   *
   * @param next {@code [sequences, features]}
   * @return the model's output, {@code [sequences, columns]}, the same array in every step
   */
  public float[] step(float[] next) {
    requireInput(!readsTokens(), "tokens");
    requireSize(next.length, features.length, "numbers");
    System.arraycopy(next, 0, features, 0, features.length);
    return run();
  }

  /**
   * Feeds one token to some of the sequences; the states of the others stay as they are. The states
   * of all pass through the host's memory, to and fro: a few KB for each sequence.
   *
   * @param which their numbers, each once
   * @param next a token for each of them
   * @return the model's output, {@code [which, columns]} and whatever else there is behind it; the
   *     same array in every step
   */
  public float[] stepSome(int[] which, int[] next) {
    requireInput(readsTokens(), "vectors");
    requireSome(which, next.length, 1, "tokens");
    for (int i = 0; i < next.length; i++) {
      put(i, next[i]);
    }
    return runSome(which);
  }

  /**
   * Feeds one vector to some of the sequences, as {@link #stepSome(int[], int[])} does a token.
   *
   * @param which their numbers, each once
   * @param next {@code [which, features]}
   * @return as of {@link #stepSome(int[], int[])}
   */
  public float[] stepSome(int[] which, float[] next) {
    requireInput(!readsTokens(), "tokens");
    requireSome(which, next.length, model.features(), "numbers");
    System.arraycopy(next, 0, features, 0, next.length);
    return runSome(which);
  }

  private void requireSome(int[] which, int given, int width, String what) {
    requireOpen();
    states.requireSome(which);
    requireSize(given, which.length * width, what);
  }

  private float[] runSome(int[] which) {
    int width = readsTokens() ? 1 : model.features();
    long inputs = (long) which.length * width * Float.BYTES;
    long lines = (long) which.length * (outputs.length / sequences) * Float.BYTES;
    states.some(
        which,
        () -> {
          workspace.write(program.input(), inputSegment.asSlice(0, inputs));
          workspace.run(PackedLayout.equal(1, which.length));
          workspace.read(program.output(), outputSegment.asSlice(0, lines));
        });
    return outputs;
  }

  private static void requireInput(boolean fits, String needed) {
    if (!fits) {
      throw new IllegalArgumentException("Session: the model reads " + needed);
    }
  }

  private static void requireSize(int given, int needed, String what) {
    if (given != needed) {
      throw new IllegalArgumentException(
          "Session: " + given + " " + what + " given, the session needs " + needed);
    }
  }

  private void put(int sequence, int token) {
    if (token < 0 || token >= model.vocabulary()) {
      throw new IllegalArgumentException(
          "Session: token " + token + " is outside the vocabulary [0, " + model.vocabulary() + ")");
    }
    tokens[sequence] = token;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The session has been closed");
    }
  }

  private float[] run() {
    requireOpen();
    workspace.write(program.input(), inputSegment);
    workspace.run(layout);
    workspace.read(program.output(), outputSegment);
    return outputs;
  }

  /**
   * Feeds many tokens of a session of one sequence at once, as a prompt: much faster than step by
   * step, to the same states but for rounding.
   *
   * @param prompt at least one token
   * @return the model's output after the last one, the same array as of {@link #step(int)}
   */
  public float[] prefill(int[] prompt) {
    return prefill(TokenBatch.of(prompt));
  }

  /**
   * Feeds many steps of every sequence at once.
   *
   * @param batch a prompt per sequence, of any lengths
   * @return the model's output after each sequence's last step, {@code [sequences, columns]}, the
   *     same array as of {@link #step(int[])}
   */
  public float[] prefill(PackedBatch batch) {
    requireOpen();
    ModelInput.require("Session", model, batch);
    requireSize(batch.sequences(), sequences, "sequences");
    int[] position = new int[sequences];
    Arrays.setAll(position, batch::position);
    List<float[]> sorted = states.placed(position);
    float[] last = new float[outputs.length];
    prompts.run(batch, sorted, last);
    states.takeBack(position, sorted);
    int columns = outputs.length / sequences;
    for (int s = 0; s < sequences; s++) {
      System.arraycopy(last, position[s] * columns, outputs, s * columns, columns);
    }
    return outputs;
  }

  /** Sets the states of all sequences to 0. */
  public void reset() {
    workspace.clearStates();
  }

  /**
   * Sets the states of one sequence to 0.
   *
   * @param sequence its number
   */
  public void reset(int sequence) {
    states.reset(sequence);
  }

  /**
   * The states of one sequence.
   *
   * @param sequence its number
   * @return a copy, by name
   */
  public SessionState save(int sequence) {
    return states.save().get(Objects.checkIndex(sequence, sequences));
  }

  /** {@return a copy of the states of every sequence} */
  public List<SessionState> save() {
    return states.save();
  }

  /**
   * Gives one sequence states.
   *
   * @param sequence its number
   * @param saved as of {@link #save}, of any session of the same model
   */
  public void restore(int sequence, SessionState saved) {
    states.restore(sequence, saved);
  }

  /**
   * Gives every sequence states.
   *
   * @param saved as of {@link #save}, one per sequence
   */
  public void restore(List<SessionState> saved) {
    requireSize(saved.size(), sequences, "saved states");
    states.restore(saved);
  }

  /** Frees its states. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      workspace.close();
      ended.run();
    }
  }
}
