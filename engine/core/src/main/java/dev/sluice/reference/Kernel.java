package dev.sluice.reference;

/** One operation bound to the arrays of one workspace. */
@FunctionalInterface
interface Kernel {
  void run(Run run);
}
