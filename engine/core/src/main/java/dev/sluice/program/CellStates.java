package dev.sluice.program;

import dev.sluice.op.Buffer;

/**
 * The states of a recurrent cell after a step.
 *
 * @param h {@code [sequences, P]}
 * @param c {@code [sequences, H]}, null unless the cell is an LSTM
 */
public record CellStates(Buffer h, Buffer c) {}
