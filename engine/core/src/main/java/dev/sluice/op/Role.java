package dev.sluice.op;

/** Who writes a buffer, and how long what is in it lives. */
public enum Role {
  /** Written by the caller before a run. Belongs to a workspace. */
  INPUT,
  /** A trained weight. Belongs to an executable and all executables derived from it. */
  PARAMETER,
  /** An optimizer's memory of a parameter, such as a moment. Belongs where the parameter does. */
  SLOT,
  /** Carried from one run to the next, as a hidden state. Belongs to a workspace, starts at 0. */
  STATE,
  /** Computed by one operation of the program and valid until the run ends. */
  VALUE
}
