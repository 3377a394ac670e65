package dev.sluice.conformance;

import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.op.Buffer;
import dev.sluice.op.Role;
import dev.sluice.op.Type;
import dev.sluice.program.Program;

/** Numbers of a test for which it does not matter what they are; a run needs some. */
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

  /**
   * Writes 0 to every input.
   *
   * @param program the program
   * @param workspace a workspace of it
   */
  public static void write(Program program, Workspace workspace) {
    for (Buffer input : program.buffers(Role.INPUT)) {
      int size = (int) input.shape().size(program.capacity());
      if (input.type() == Type.INT32) {
        workspace.write(input, new int[size]);
      } else {
        workspace.write(input, new float[size]);
      }
    }
  }
}
