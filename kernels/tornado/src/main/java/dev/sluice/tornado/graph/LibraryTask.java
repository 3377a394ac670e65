package dev.sluice.tornado.graph;

import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;

/**
 * A function of a vendor's library on the arrays of a plan.
 *
 * @param kernel the function's name
 * @param op the operation of the program that it belongs to
 * @param id its name in the plan
 * @param call what TornadoVM is given
 */
public record LibraryTask(String kernel, int op, String id, LibraryTaskDescriptor call)
    implements Task {
  @Override
  public Object[] arguments() {
    return call.getParameters().clone();
  }
}
