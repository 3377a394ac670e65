package dev.sluice.predict;

import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedBatch;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.TokenBatch;
import dev.sluice.model.Model;
import dev.sluice.op.ArraySize;
import dev.sluice.op.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    List<float[]> states =
        program.states().stream().map(state -> moved(read(state), position, true)).toList();
    float[] sorted = new float[outputs.length];
    prompts.run(batch, states, sorted);
    for (int i = 0; i < states.size(); i++) {
      workspace.write(program.states().get(i), moved(states.get(i), position, false));
    }
    System.arraycopy(moved(sorted, position, false), 0, outputs, 0, outputs.length);
    return outputs;
  }

  /** Lines from the caller's order to the batch's, or back. */
  private float[] moved(float[] lines, int[] position, boolean sort) {
    int columns = lines.length / sequences;
    float[] moved = new float[lines.length];
    for (int s = 0; s < sequences; s++) {
      int from = sort ? s : position[s];
      int to = sort ? position[s] : s;
      System.arraycopy(lines, from * columns, moved, to * columns, columns);
    }
    return moved;
  }

  private float[] read(Buffer state) {
    float[] values = new float[size("state", state.shape().columns())];
    workspace.read(state, values);
    return values;
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
    Objects.checkIndex(sequence, sequences);
    for (Buffer state : program.states()) {
      float[] all = read(state);
      int columns = state.shape().columns();
      Arrays.fill(all, sequence * columns, (sequence + 1) * columns, 0);
      workspace.write(state, all);
    }
  }

  /**
   * The states of one sequence.
   *
   * @param sequence its number
   * @return a copy, by name
   */
  public SessionState save(int sequence) {
    return save().get(Objects.checkIndex(sequence, sequences));
  }

  /** {@return a copy of the states of every sequence} */
  public List<SessionState> save() {
    List<Map<String, float[]>> all = new ArrayList<>();
    for (int s = 0; s < sequences; s++) {
      all.add(new LinkedHashMap<>());
    }
    for (Buffer state : program.states()) {
      float[] lines = read(state);
      int columns = state.shape().columns();
      for (int s = 0; s < sequences; s++) {
        all.get(s).put(state.name(), Arrays.copyOfRange(lines, s * columns, (s + 1) * columns));
      }
    }
    return all.stream().map(SessionState::new).toList();
  }

  /**
   * Gives one sequence states.
   *
   * @param sequence its number
   * @param saved as of {@link #save}, of any session of the same model
   */
  public void restore(int sequence, SessionState saved) {
    Objects.checkIndex(sequence, sequences);
    require(saved);
    for (Buffer state : program.states()) {
      float[] all = read(state);
      float[] values = saved.values().get(state.name());
      System.arraycopy(values, 0, all, sequence * values.length, values.length);
      workspace.write(state, all);
    }
  }

  /**
   * Gives every sequence states.
   *
   * @param saved as of {@link #save}, one per sequence
   */
  public void restore(List<SessionState> saved) {
    requireSize(saved.size(), sequences, "saved states");
    saved.forEach(this::require);
    for (Buffer state : program.states()) {
      int columns = state.shape().columns();
      float[] all = new float[size("state", columns)];
      for (int s = 0; s < sequences; s++) {
        System.arraycopy(saved.get(s).values().get(state.name()), 0, all, s * columns, columns);
      }
      workspace.write(state, all);
    }
  }

  /** Checks all before any is written. */
  private void require(SessionState saved) {
    List<String> names = program.states().stream().map(Buffer::name).toList();
    for (Buffer state : program.states()) {
      float[] values = saved.values().get(state.name());
      int needed = state.shape().columns();
      if (values == null || values.length != needed) {
        throw new IllegalArgumentException(
            "Session: the saved state '"
                + state.name()
                + "' "
                + (values == null ? "is missing" : "has " + values.length + " numbers")
                + ", the model needs "
                + needed);
      }
    }
    for (String name : saved.values().keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "Session: the saved state has '" + name + "', the model has " + names);
      }
    }
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
