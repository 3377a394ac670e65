package dev.sluice.backend;

import dev.sluice.program.Program;

/** Something that computes programs: a device and the kernels for it. Safe for several threads. */
public interface Backend extends AutoCloseable {
  /** {@return the name by which it was chosen, with its device where it has several} */
  String name();

  /**
   * Compiles a program.
   *
   * @param program the program
   * @return an executable, which its caller closes
   */
  Executable compile(Program program);

  /** Frees the device; executables of this backend must be closed before. */
  @Override
  void close();
}
