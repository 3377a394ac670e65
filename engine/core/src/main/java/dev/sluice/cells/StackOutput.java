package dev.sluice.cells;

import dev.sluice.data.SequenceBatch;
import dev.sluice.model.Output;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * What a recurrent stack computed.
 *
 * @param batch what it was computed from
 * @param kind whether there is an output per step or per sequence
 * @param values {@code [rows, D·P]} in the batch's order of rows, or {@code [sequences, D·P]} in
 *     the caller's order of sequences where only the last step is asked for
 * @param columns D·P
 * @param state the final states
 */
public record StackOutput(
    SequenceBatch batch, Output kind, MemorySegment values, int columns, StackState state) {
  /**
   * The outputs of one sequence.
   *
   * @param sequence the caller's number of it
   * @return {@code [length][D·P]}, or {@code [1][D·P]} where only the last step is asked for
   */
  public float[][] sequence(int sequence) {
    if (kind == Output.ALL_STEPS) {
      return batch.sequence(sequence, values, columns);
    }
    Objects.checkIndex(sequence, batch.layout().sequences());
    long line = (long) columns * Float.BYTES;
    return new float[][] {
      values.asSlice(sequence * line, line).toArray(ValueLayout.JAVA_FLOAT_UNALIGNED)
    };
  }
}
