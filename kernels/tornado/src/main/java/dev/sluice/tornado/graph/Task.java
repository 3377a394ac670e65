package dev.sluice.tornado.graph;

import uk.ac.manchester.tornado.api.common.TaskPackage;

/**
 * One kernel on one set of arrays.
 *
 * @param kernel its name
 * @param op the operation of the program that it belongs to
 * @param items work-items, a multiple of the group's
 * @param group work-items of a group
 * @param call what TornadoVM is given
 */
public record Task(String kernel, int op, int items, int group, TaskPackage call) {
  /** {@return its arguments, the kernel context first} */
  Object[] arguments() {
    Object[] all = call.getTaskParameters();
    Object[] arguments = new Object[all.length - 1];
    System.arraycopy(all, 1, arguments, 0, arguments.length);
    return arguments;
  }

  /** Makes what TornadoVM is given, under the name of the task. */
  @FunctionalInterface
  public interface Call {
    /**
     * Makes it.
     *
     * @param id the task's name
     * @return the package
     */
    TaskPackage of(String id);
  }
}
