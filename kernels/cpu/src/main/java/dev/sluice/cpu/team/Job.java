package dev.sluice.cpu.team;

/** What all threads of a team do together. */
@FunctionalInterface
public interface Job {
  /**
   * One thread's part.
   *
   * @param worker who it is
   */
  void run(Worker worker);
}
