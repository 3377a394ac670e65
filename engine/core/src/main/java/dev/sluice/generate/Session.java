package dev.sluice.generate;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Cleanup;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.model.Model;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.StatePair;
import dev.sluice.model.States;
import dev.sluice.model.Weights;
import dev.sluice.op.ArraySize;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Role;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * A model fed step by step: one step in, one output, the states carried along. Once warm, a step
 * allocates nothing. Not safe for use by several threads.
 */
public final class Session implements AutoCloseable {
  private static final long NO_RANDOMNESS = 0;

  private final int sequences;
  private final int vocabulary;
  private final Buffer input;
  private final Buffer output;
  private final Executable executable;
  private final Workspace workspace;
  private final PackedLayout layout;
  private final int[] tokens;
  private final float[] features;
  private final float[] outputs;
  private final MemorySegment inputSegment;
  private final MemorySegment outputSegment;

  private Session(Model model, Weights weights, Backend backend, int sequences) {
    if (sequences < 1) {
      throw new IllegalArgumentException(
          "Session: sequences is " + sequences + ", must be at least 1");
    }
    this.sequences = sequences;
    this.vocabulary = model.vocabulary();
    Recorder recorder = new Recorder(Extent.of(1, sequences));
    RecordedModel recorded = model.record(recorder, false, States.CARRIED);
    for (StatePair state : recorded.states()) {
      recorder.carry(state.last(), state.initial(), null);
    }
    recorder.output(recorded.output());
    input = recorded.input();
    output = recorded.output();
    layout = PackedLayout.equal(1, sequences);
    tokens = new int[size("input", 1)];
    features = new float[size("input", Math.max(1, model.features()))];
    outputs = new float[size("output", output.shape().columns())];
    inputSegment = vocabulary > 0 ? MemorySegment.ofArray(tokens) : MemorySegment.ofArray(features);
    outputSegment = MemorySegment.ofArray(outputs);
    Program program = recorder.build();
    requireCausal(program, recorded);
    weights.requireFor(recorded.parameters());
    executable = backend.compile(program);
    workspace =
        Cleanup.onFailure(
            () -> {
              weights.writeTo(program, executable);
              return executable.workspace();
            },
            executable::close);
  }

  private int size(String what, int columns) {
    return ArraySize.of(
        "Session: the " + what, "open sessions of fewer sequences", sequences, columns);
  }

  /** Decided by what is computed, not by what a layer is called: a layer may be anybody's. */
  private static void requireCausal(Program program, RecordedModel recorded) {
    Optional<Causality.Obstacle> found = Causality.find(program);
    if (found.isPresent()) {
      Causality.Obstacle obstacle = found.get();
      throw new IllegalArgumentException(
          "Session: layer '"
              + recorded.layerOf(obstacle.position())
              + "' computes other numbers step by step than of the whole sequence: its "
              + obstacle.op().name()
              + " (operation "
              + obstacle.position()
              + ") "
              + obstacle.reason());
    }
  }

  /**
   * A session of one sequence.
   *
   * @param model the model; what it computes of a step depends on no later one
   * @param weights its weights
   * @param backend what computes; stays open
   * @return the session, its states 0
   * @throws IllegalArgumentException where the model is not causal, or the weights are not its own
   */
  public static Session open(Model model, Weights weights, Backend backend) {
    return open(model, weights, backend, 1);
  }

  /**
   * A session of several sequences side by side.
   *
   * @param model the model; what it computes of a step depends on no later one
   * @param weights its weights
   * @param backend what computes; stays open
   * @param sequences how many, at least 1
   * @return the session, its states 0
   * @throws IllegalArgumentException where the model is not causal, or the weights are not its own
   */
  public static Session open(Model model, Weights weights, Backend backend, int sequences) {
    return new Session(model, weights, backend, sequences);
  }

  /**
   * Feeds one token of a session of one sequence.
   *
   * @param token a token of the model's vocabulary
   * @return the model's output, the same array in every step
   */
  public float[] step(int token) {
    requireInput(vocabulary > 0, "vectors");
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
    requireInput(vocabulary > 0, "vectors");
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
    requireInput(vocabulary == 0, "tokens");
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
    if (token < 0 || token >= vocabulary) {
      throw new IllegalArgumentException(
          "Session: token " + token + " is outside the vocabulary [0, " + vocabulary + ")");
    }
    tokens[sequence] = token;
  }

  private float[] run() {
    workspace.write(input, inputSegment);
    workspace.run(layout, NO_RANDOMNESS);
    workspace.read(output, outputSegment);
    return outputs;
  }

  /** Sets the states to 0. */
  public void reset() {
    workspace.clearStates();
  }

  /** {@return a copy of the states, for {@link #restore}} */
  public float[] saveState() {
    float[] all = new float[0];
    for (Buffer state : executable.program().buffers(Role.STATE)) {
      float[] values = new float[size("state", state.shape().columns())];
      workspace.read(state, values);
      int from = all.length;
      all = Arrays.copyOf(all, from + values.length);
      System.arraycopy(values, 0, all, from, values.length);
    }
    return all;
  }

  /**
   * Goes back to saved states.
   *
   * @param saved as of {@link #saveState}, of a session of the same model and size
   */
  public void restore(float[] saved) {
    int needed = 0;
    for (Buffer state : executable.program().buffers(Role.STATE)) {
      needed += sequences * state.shape().columns();
    }
    requireSize(saved.length, needed, "numbers of state");
    int from = 0;
    for (Buffer state : executable.program().buffers(Role.STATE)) {
      int size = sequences * state.shape().columns();
      workspace.write(state, Arrays.copyOfRange(saved, from, from + size));
      from += size;
    }
  }

  /** Frees what it holds; the backend stays open. */
  @Override
  public void close() {
    workspace.close();
    executable.close();
  }
}
