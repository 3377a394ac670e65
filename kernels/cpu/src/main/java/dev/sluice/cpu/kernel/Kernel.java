package dev.sluice.cpu.kernel;

import dev.sluice.cpu.gemm.Pack;
import dev.sluice.cpu.team.Worker;
import java.util.List;

/** One operation bound to the memory of one workspace. */
public interface Kernel {
  /**
   * Computes one thread's share. Every thread of the team calls it, and afterwards waits for the
   * others; a kernel that has to wait within itself calls {@link Worker#sync} from all threads.
   */
  void run(Run run, Worker worker);

  /**
   * Looks at input that could be wrong, and decides what all threads must agree on, before any of
   * them computes.
   *
   * @throws IllegalArgumentException where it is
   */
  default void prepare(Run run) {}

  /** The packed weights that it reads. */
  default List<Pack> packs() {
    return List.of();
  }
}
