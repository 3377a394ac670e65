package dev.sluice.tornado.graph;

import java.util.List;

/**
 * Tasks that TornadoVM executes at once.
 *
 * @param tasks the tasks
 * @param phase the phase of the program that they belong to
 * @param steps 0 for tasks that run once; else how many steps of a layer one execution of these
 *     tasks computes, which is repeated until all are done
 * @param extra the rounds of a chain beyond the steps of the batch
 */
public record Segment(List<Task> tasks, int phase, int steps, int extra) {
  /** Copies the list. */
  public Segment {
    tasks = List.copyOf(tasks);
  }

  /**
   * How often it is executed.
   *
   * @param batchSteps the steps of the batch
   * @return executions
   */
  public int executions(int batchSteps) {
    return steps == 0 ? 1 : Math.ceilDiv(batchSteps + extra, steps);
  }
}
