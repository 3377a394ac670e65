package dev.sluice.model;

import dev.sluice.op.Buffer;

/**
 * A recurrent layer's state before and after the steps of a run.
 *
 * @param name its name, as {@code rnn.h_l0}
 * @param initial {@code [sequences, H]}: a state, an input or zeros, see {@link States}
 * @param last {@code [sequences, H]}: the final state
 */
public record StatePair(String name, Buffer initial, Buffer last) {}
