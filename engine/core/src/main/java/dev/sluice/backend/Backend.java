package dev.sluice.backend;

import dev.sluice.program.Program;
import java.util.Optional;
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
   * A number of a recurrent layer's weight matrices as it is multiplied with: a backend that keeps
   * them in fewer bits than 32 rounds it.
   *
   * @param weight the number as it was written
   * @return the number as it is kept
   */
  default float storedWeight(float weight) {
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

  /**
   * What a workspace of a program would hold, and a run of it start, counted without allocating
   * anything: the program may be too large for this machine, and slow.
   *
   * @param program the program
   * @return empty where only a run can tell
   */
  default Optional<RunCounts> counted(Program program) {
    return Optional.empty();
  }

  /**
   * Has what the runs so far have computed with made as fast as it gets, and returns when it is: a
   * service calls it after a request of its own, before the first of others. A backend whose
   * kernels are compiled ahead has nothing to do.
   */
  default void warm() {}

  /** Frees the device; executables of this backend must be closed before. */
  @Override
  void close();
}
