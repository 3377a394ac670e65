package dev.sluice.predict;

import dev.sluice.backend.Workspace;
import dev.sluice.op.ArraySize;
import dev.sluice.op.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The states of a session's sequences, a line for each in every state's buffer. */
final class SessionStates {
  private final Workspace workspace;
  private final List<Buffer> buffers;
  private final int sequences;

  SessionStates(Workspace workspace, List<Buffer> buffers, int sequences) {
    this.workspace = workspace;
    this.buffers = buffers;
    this.sequences = sequences;
  }

  private static int size(int lines, int columns) {
    return ArraySize.of("Session: the state", "open sessions of fewer sequences", lines, columns);
  }

  private float[] read(Buffer state, int lines) {
    float[] values = new float[size(lines, state.shape().columns())];
    workspace.read(state, values);
    return values;
  }

  void requireSome(int[] which) {
    BitSet seen = new BitSet();
    if (which.length == 0) {
      throw new IllegalArgumentException("Session: no sequences are given to feed");
    }
    for (int sequence : which) {
      Objects.checkIndex(sequence, sequences);
      if (seen.get(sequence)) {
        throw new IllegalArgumentException("Session: sequence " + sequence + " is given twice");
      }
      seen.set(sequence);
    }
  }

  /**
   * Runs something on the states of some sequences, which are the first lines meanwhile. Where it
   * fails, all states are what they were.
   */
  void some(int[] which, Runnable run) {
    List<float[]> all = buffers.stream().map(state -> read(state, sequences)).toList();
    boolean done = false;
    try {
      for (int b = 0; b < buffers.size(); b++) {
        workspace.write(buffers.get(b), some(all.get(b), which));
      }
      run.run();
      for (int b = 0; b < buffers.size(); b++) {
        put(read(buffers.get(b), which.length), all.get(b), which);
      }
      done = true;
    } finally {
      writeAll(all, done);
    }
  }

  /** In a backend that has failed nothing may be written; then that failure is what is reported. */
  private void writeAll(List<float[]> all, boolean done) {
    try {
      for (int b = 0; b < buffers.size(); b++) {
        workspace.write(buffers.get(b), all.get(b));
      }
    } catch (RuntimeException e) {
      if (done) {
        throw e;
      }
    }
  }

  private float[] some(float[] lines, int[] which) {
    int columns = lines.length / sequences;
    float[] some = new float[which.length * columns];
    for (int i = 0; i < which.length; i++) {
      System.arraycopy(lines, which[i] * columns, some, i * columns, columns);
    }
    return some;
  }

  private void put(float[] some, float[] lines, int[] which) {
    int columns = lines.length / sequences;
    for (int i = 0; i < which.length; i++) {
      System.arraycopy(some, i * columns, lines, which[i] * columns, columns);
    }
  }

  /**
   * A copy in another order.
   *
   * @param position where each sequence's line goes
   */
  List<float[]> placed(int[] position) {
    return buffers.stream().map(state -> moved(read(state, sequences), position, true)).toList();
  }

  /** Takes what {@link #placed} has returned, and has been computed with. */
  void takeBack(int[] position, List<float[]> placed) {
    for (int b = 0; b < buffers.size(); b++) {
      workspace.write(buffers.get(b), moved(placed.get(b), position, false));
    }
  }

  private float[] moved(float[] lines, int[] position, boolean there) {
    int columns = lines.length / sequences;
    float[] moved = new float[lines.length];
    for (int s = 0; s < sequences; s++) {
      int from = there ? s : position[s];
      int to = there ? position[s] : s;
      System.arraycopy(lines, from * columns, moved, to * columns, columns);
    }
    return moved;
  }

  void reset(int sequence) {
    Objects.checkIndex(sequence, sequences);
    for (Buffer state : buffers) {
      float[] lines = read(state, sequences);
      int columns = state.shape().columns();
      Arrays.fill(lines, sequence * columns, (sequence + 1) * columns, 0);
      workspace.write(state, lines);
    }
  }

  List<SessionState> save() {
    List<Map<String, float[]>> saved = new ArrayList<>();
    for (int s = 0; s < sequences; s++) {
      saved.add(new LinkedHashMap<>());
    }
    for (Buffer state : buffers) {
      float[] lines = read(state, sequences);
      int columns = state.shape().columns();
      for (int s = 0; s < sequences; s++) {
        saved.get(s).put(state.name(), Arrays.copyOfRange(lines, s * columns, (s + 1) * columns));
      }
    }
    return saved.stream().map(SessionState::new).toList();
  }

  void restore(int sequence, SessionState saved) {
    Objects.checkIndex(sequence, sequences);
    require(saved);
    for (Buffer state : buffers) {
      float[] lines = read(state, sequences);
      float[] values = saved.values().get(state.name());
      System.arraycopy(values, 0, lines, sequence * values.length, values.length);
      workspace.write(state, lines);
    }
  }

  /** Checks all before any is written. */
  void restore(List<SessionState> saved) {
    saved.forEach(this::require);
    for (Buffer state : buffers) {
      int columns = state.shape().columns();
      float[] lines = new float[size(sequences, columns)];
      for (int s = 0; s < sequences; s++) {
        System.arraycopy(saved.get(s).values().get(state.name()), 0, lines, s * columns, columns);
      }
      workspace.write(state, lines);
    }
  }

  private void require(SessionState saved) {
    List<String> names = buffers.stream().map(Buffer::name).toList();
    for (Buffer state : buffers) {
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
}
