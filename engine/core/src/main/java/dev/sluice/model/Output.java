package dev.sluice.model;

/** What a recurrent stack hands on. */
public enum Output {
  /** The hidden states of all steps, {@code [rows, D·P]}. */
  ALL_STEPS,
  /**
   * The final hidden states, {@code [sequences, D·P]}: of each direction, the state after the last
   * step that it read.
   */
  LAST_STEP
}
