package dev.sluice.backend;

import dev.sluice.program.Program;
import java.util.Set;

/** Something that computes programs: a device and the kernels for it. Safe for several threads. */
public interface Backend extends AutoCloseable {
  /** {@return the name by which it was chosen, with its device where it has several} */
  String name();

  /** {@return what it computes on} */
  Device device();

  /** {@return the rungs of the ladder that it has and that can be turned off; may be empty} */
  Set<Fusion> fusions();

  /**
   * What products make of a number of a weight matrix: a backend that keeps weights in fewer bits
   * than 32 rounds it.
   *
   * @param weight a parameter's number
   * @return the number that is multiplied with
   */
  default float stored(float weight) {
    return weight;
  }

  /**
   * Compiles a program.
   *
   * @param program the program
   * @return an executable, which its caller closes
   */
  default Executable compile(Program program) {
    return compile(program, fusions());
  }

  /**
   * Compiles a program with some of the backend's fusions only, to measure what each is worth.
   *
   * @param program the program
   * @param fusions some of {@link #fusions()}; others are ignored
   * @return an executable, which its caller closes
   */
  Executable compile(Program program, Set<Fusion> fusions);

  /** Frees the device; executables of this backend must be closed before. */
  @Override
  void close();
}
