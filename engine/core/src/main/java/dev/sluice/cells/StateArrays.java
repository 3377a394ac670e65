package dev.sluice.cells;

import dev.sluice.backend.Workspace;
import dev.sluice.data.SequenceBatch;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.op.ArraySize;
import dev.sluice.op.Buffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Moves states between PyTorch's layout in the caller's order of sequences and a buffer per layer
 * and direction in the batch's order.
 */
final class StateArrays {
  private final RecurrentOptions options;
  private final SequenceBatch batch;
  private final int sequences;

  StateArrays(RecurrentOptions options, SequenceBatch batch) {
    this.options = options;
    this.batch = batch;
    this.sequences = batch.layout().sequences();
  }

  /** Writes a state to its buffers: h, or h and c in turn, layer by layer; null writes zeros. */
  void write(StackState state, List<Buffer> buffers, Workspace workspace) {
    boolean cells = options.cell().hasCellState();
    if (state != null) {
      require("h", state.h(), size("h", options.stateSize()));
      require("c", state.c(), cells ? size("c", options.hiddenSize()) : 0);
    }
    int perBlock = cells ? 2 : 1;
    for (int i = 0; i < buffers.size(); i++) {
      float[] all = state == null ? null : i % perBlock == 0 ? state.h() : state.c();
      workspace.write(buffers.get(i), sorted(all, i / perBlock, columns(buffers.get(i))));
    }
  }

  private int size(String what, int columns) {
    return ArraySize.of(
        "Recurrent stack: state " + what,
        "split the batch",
        options.layers(),
        options.directions(),
        sequences,
        columns);
  }

  private static void require(String what, float[] given, int needed) {
    if (given == null || given.length != needed) {
      throw new IllegalArgumentException(
          "Recurrent stack: state "
              + what
              + " has "
              + (given == null ? "no" : given.length)
              + " numbers, must have "
              + needed);
    }
  }

  private static int columns(Buffer buffer) {
    return buffer.shape().columns();
  }

  private float[] sorted(float[] all, int block, int columns) {
    float[] lines = new float[sequences * columns];
    if (all != null) {
      for (int s = 0; s < sequences; s++) {
        int from = (block * sequences + s) * columns;
        System.arraycopy(all, from, lines, batch.position(s) * columns, columns);
      }
    }
    return lines;
  }

  /** Reads a state from its buffers. */
  StackState read(List<Buffer> buffers, Workspace workspace) {
    boolean cells = options.cell().hasCellState();
    int perBlock = cells ? 2 : 1;
    float[] h = new float[size("h", options.stateSize())];
    float[] c = new float[cells ? size("c", options.hiddenSize()) : 0];
    for (int i = 0; i < buffers.size(); i++) {
      int columns = columns(buffers.get(i));
      float[] lines = new float[sequences * columns];
      workspace.read(buffers.get(i), lines);
      float[] all = i % perBlock == 0 ? h : c;
      for (int s = 0; s < sequences; s++) {
        int to = (i / perBlock * sequences + s) * columns;
        System.arraycopy(lines, batch.position(s) * columns, all, to, columns);
      }
    }
    return new StackState(h, c);
  }

  /** Reads {@code [sequences, columns]} into the caller's order. */
  void readLines(Buffer buffer, Workspace workspace, MemorySegment output) {
    int columns = columns(buffer);
    float[] lines = new float[sequences * columns];
    workspace.read(buffer, lines);
    for (int s = 0; s < sequences; s++) {
      MemorySegment.copy(
          lines,
          batch.position(s) * columns,
          output,
          ValueLayout.JAVA_FLOAT_UNALIGNED,
          (long) s * columns * Float.BYTES,
          columns);
    }
  }

  /** Writes {@code [sequences, columns]} of the caller's order. */
  void writeLines(float[] values, Buffer buffer, Workspace workspace) {
    workspace.write(buffer, sorted(values, 0, columns(buffer)));
  }
}
