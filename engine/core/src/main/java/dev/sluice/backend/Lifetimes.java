package dev.sluice.backend;

import dev.sluice.op.Buffer;
import dev.sluice.op.Op;
import dev.sluice.op.Role;
import dev.sluice.program.Program;
import java.util.Arrays;
import java.util.List;

/** From which operation of a program to which each buffer has to keep its numbers. */
public final class Lifetimes {
  private final int[] first;
  private final int[] last;

  /**
   * Reads a program.
   *
   * @param program the program
   */
  public Lifetimes(Program program) {
    List<Op> ops = program.ops();
    int end = ops.size();
    first = new int[program.buffers().size()];
    last = new int[first.length];
    Arrays.fill(first, end);
    for (int i = 0; i < end; i++) {
      for (Buffer buffer : ops.get(i).inputs()) {
        last[buffer.id()] = i;
      }
      for (Buffer buffer : ops.get(i).outputs()) {
        first[buffer.id()] = Math.min(first[buffer.id()], i);
        last[buffer.id()] = i;
      }
    }
    for (Buffer buffer : program.buffers()) {
      if (buffer.role() != Role.VALUE) {
        first[buffer.id()] = 0;
        last[buffer.id()] = end;
      } else if (program.outputs().contains(buffer)) {
        last[buffer.id()] = end;
      }
    }
  }

  /**
   * The first operation that needs a buffer.
   *
   * @param buffer a buffer of the program
   * @return its number over all phases; 0 for what the caller writes
   */
  public int first(Buffer buffer) {
    return first[buffer.id()];
  }

  /**
   * The last operation that needs a buffer.
   *
   * @param buffer a buffer of the program
   * @return its number over all phases; the number of operations for what outlives a run
   */
  public int last(Buffer buffer) {
    return last[buffer.id()];
  }
}
