package dev.sluice.cells;

import dev.sluice.data.SequenceBatch;
import java.lang.foreign.MemorySegment;

/**
 * What a recurrent stack computed.
 *
 * @param batch what it was computed from
 * @param values {@code [rows, D·P]} in the batch's order of rows, or {@code [sequences, D·P]} in
 *     the caller's order of sequences where only the last step is asked for
 * @param columns D·P
 * @param state the final states
 */
public record StackOutput(
    SequenceBatch batch, MemorySegment values, int columns, StackState state) {
  /**
   * The outputs of one sequence, where all steps are asked for.
   *
   * @param sequence the caller's number of it
   * @return {@code [length][D·P]}
   */
  public float[][] sequence(int sequence) {
    return batch.sequence(sequence, values, columns);
  }
}
