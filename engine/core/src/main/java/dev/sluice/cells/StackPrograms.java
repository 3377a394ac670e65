package dev.sluice.cells;

import dev.sluice.backend.Backend;
import dev.sluice.model.Model;
import dev.sluice.model.Weights;
import dev.sluice.op.Extent;
import dev.sluice.op.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * The compiled programs of a stack: one for the largest batch so far, and those that it outgrew,
 * whose callers may still be running. All share their parameters.
 */
final class StackPrograms {
  private final Backend backend;
  private final Model model;
  private final boolean training;
  private final List<StackProgram> all = new ArrayList<>();
  private volatile StackProgram current;
  private Weights beforeFirst;

  StackPrograms(Backend backend, Model model, boolean training, Weights weights) {
    this.backend = backend;
    this.model = model;
    this.training = training;
    this.beforeFirst = weights;
  }

  /** The program for a batch: the current one, or a larger one. */
  StackProgram get(Extent extent) {
    StackProgram program = current;
    if (program != null && program.program.capacity().holds(extent)) {
      return program;
    }
    synchronized (this) {
      if (current != null && current.program.capacity().holds(extent)) {
        return current;
      }
      Extent capacity = current == null ? extent : grown(current.program.capacity(), extent);
      StackProgram larger = new StackProgram(model, capacity, training);
      if (current == null) {
        larger.compile(backend::compile);
        beforeFirst.writeTo(larger.program, larger.executable());
        beforeFirst = null;
      } else {
        larger.compile(current.executable()::derive);
      }
      all.add(larger);
      current = larger;
      return larger;
    }
  }

  /** Room for both, at least doubled where it grows, so that growing ends soon. */
  private static Extent grown(Extent old, Extent needed) {
    int steps = grown(old.steps(), needed.steps());
    int sequences = grown(old.sequences(), needed.sequences());
    long most = Math.min(Integer.MAX_VALUE, (long) steps * sequences);
    long rows = Math.max(grown(old.rows(), needed.rows()), Math.max(steps, sequences));
    return new Extent((int) Math.min(rows, most), steps, sequences);
  }

  private static int grown(int old, int needed) {
    return needed <= old ? old : (int) Math.max(needed, Math.min(Integer.MAX_VALUE, 2L * old));
  }

  synchronized Weights weights() {
    return current == null
        ? beforeFirst.copy()
        : Weights.readFrom(current.program, current.executable(), Role.PARAMETER);
  }

  synchronized void setWeights(Weights weights) {
    weights.requireFor(model.parameters());
    if (current == null) {
      beforeFirst = weights.copy();
    } else {
      weights.writeTo(current.program, current.executable());
    }
  }

  synchronized void close() {
    all.forEach(StackProgram::close);
  }
}
