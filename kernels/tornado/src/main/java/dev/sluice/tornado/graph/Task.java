package dev.sluice.tornado.graph;

import uk.ac.manchester.tornado.api.common.TaskPackage;

/** One call on one set of arrays, which a TornadoVM graph executes among others. */
public sealed interface Task permits KernelTask, LibraryTask {
  /** {@return what is called} */
  String kernel();

  /** {@return the operation of the program that it belongs to, over all phases} */
  int op();

  /** {@return its name, which no other task of a plan has} */
  String id();

  /** {@return the arrays and numbers that it is given} */
  Object[] arguments();

  /** Makes what TornadoVM is given for a kernel, under the name of the task. */
  @FunctionalInterface
  interface Call {
    /**
     * Makes it.
     *
     * @param id the task's name
     * @return the package
     */
    TaskPackage of(String id);
  }
}
