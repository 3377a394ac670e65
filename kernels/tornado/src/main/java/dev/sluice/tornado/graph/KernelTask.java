package dev.sluice.tornado.graph;

import uk.ac.manchester.tornado.api.common.TaskPackage;

/**
 * A kernel that TornadoVM compiles.
 *
 * @param kernel its name
 * @param op the operation of the program that it belongs to
 * @param items work-items, a multiple of the group's
 * @param group work-items of a group
 * @param call what TornadoVM is given
 */
public record KernelTask(String kernel, int op, int items, int group, TaskPackage call)
    implements Task {
  @Override
  public String id() {
    return call.getId();
  }

  /** The kernel context among them; without the method, which is the first of TornadoVM's. */
  @Override
  public Object[] arguments() {
    Object[] all = call.getTaskParameters();
    Object[] arguments = new Object[all.length - 1];
    System.arraycopy(all, 1, arguments, 0, arguments.length);
    return arguments;
  }
}
