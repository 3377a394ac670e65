package dev.sluice.tornado.lower;

import dev.sluice.tornado.graph.LibraryTask;
import dev.sluice.tornado.graph.Task;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;

/** NVIDIA's, which TornadoVM's CUDA backend calls on the buffers and the stream of its kernels. */
public final class CuBlas implements Blas {
  private static final String LIBRARY = "nvidia/cublas";
  private static final String FUNCTION = "cublasSgemm";

  /** C among the arguments. */
  private static final int WRITTEN = 11;

  /** The library that is loaded with TornadoVM. */
  public CuBlas() {}

  @Override
  public Task sgemm(String id, int op, Machine m, Object[] arguments) {
    // One more argument, which the function does not see: what all tasks are ordered by.
    Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = m.run();
    Access[] access = new Access[all.length];
    Arrays.fill(access, Access.READ_ONLY);
    access[WRITTEN] = Access.READ_WRITE;
    access[arguments.length] = Access.READ_WRITE;
    LibraryTaskDescriptor call =
        new LibraryTaskDescriptor()
            .withLibrary(LIBRARY)
            .withFunction(FUNCTION)
            .withParameters(all)
            .withAccess(access);
    return new LibraryTask(FUNCTION, op, id, call);
  }
}
