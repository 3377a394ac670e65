package dev.sluice.model;

/** Where the initial states of a model's recurrent layers come from. */
public enum States {
  /** They are 0 in every run. */
  ZERO,
  /** They are the final states of the run before, detached from it; 0 at first. */
  CARRIED,
  /** The caller writes them before each run and may read the final states after it. */
  GIVEN
}
