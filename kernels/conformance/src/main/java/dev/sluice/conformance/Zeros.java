package dev.sluice.conformance;

import dev.sluice.backend.Executable;
import dev.sluice.op.Buffer;
import dev.sluice.op.Role;

/** Parameters of a test for which it does not matter what they are; a run needs some. */
public final class Zeros {
  private Zeros() {}

  /**
   * Writes 0 to every parameter.
   *
   * @param executable whose parameters
   */
  public static void write(Executable executable) {
    for (Buffer parameter : executable.program().buffers(Role.PARAMETER)) {
      int size = (int) parameter.shape().size(executable.program().capacity());
      executable.write(parameter, new float[size]);
    }
  }
}
