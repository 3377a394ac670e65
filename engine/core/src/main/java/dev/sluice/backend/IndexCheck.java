package dev.sluice.backend;

import dev.sluice.op.Buffer;
import dev.sluice.op.EmbeddingGather;
import dev.sluice.op.EmbeddingScatter;
import dev.sluice.op.Extent;
import dev.sluice.op.Op;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.program.Program;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks the indices of a batch on the host, before a device's kernel reads or writes where they
 * point to.
 */
public final class IndexCheck {
  /** Indices that an operation reads: below a bound, or the one that stands for none. */
  private record Use(String op, Buffer indices, int below, boolean mayBeIgnored) {}

  private final List<List<Use>> phases = new ArrayList<>();
  private final Map<Buffer, int[]> written = new HashMap<>();

  /**
   * Finds what reads indices.
   *
   * @param program the program
   */
  public IndexCheck(Program program) {
    for (Program.Phase phase : program.phases()) {
      List<Use> uses = new ArrayList<>();
      for (Op op : phase.ops()) {
        if (op instanceof EmbeddingGather gather) {
          uses.add(use("EmbeddingGather", gather.indices(), gather.table().shape().count(), false));
        } else if (op instanceof EmbeddingScatter scatter) {
          int below = scatter.dTable().shape().lines(program.capacity());
          uses.add(use("EmbeddingScatter", scatter.indices(), below, false));
        } else if (op instanceof SoftmaxCrossEntropy loss) {
          uses.add(
              use("SoftmaxCrossEntropy", loss.targets(), loss.logits().shape().columns(), true));
        }
      }
      uses.forEach(
          use ->
              written.putIfAbsent(
                  use.indices, new int[use.indices.shape().lines(program.capacity())]));
      phases.add(uses);
    }
  }

  private static Use use(String op, Buffer indices, int below, boolean mayBeIgnored) {
    return new Use(op, indices, below, mayBeIgnored);
  }

  /**
   * Notes what the caller has written.
   *
   * @param buffer a buffer of indices
   * @param source 32-bit integers in native order
   * @param count how many
   */
  public void written(Buffer buffer, MemorySegment source, int count) {
    int[] copy = written.get(buffer);
    if (copy != null) {
      MemorySegment.copy(source, ValueLayout.JAVA_INT_UNALIGNED, 0, copy, 0, count);
    }
  }

  /**
   * Checks what a phase of a run will read.
   *
   * @param phase the phase
   * @param extent the batch's
   * @throws IllegalArgumentException where an index is outside its table
   */
  public void check(int phase, Extent extent) {
    for (Use use : phases.get(phase)) {
      int[] indices = written.get(use.indices);
      int lines = use.indices.shape().lines(extent);
      for (int i = 0; i < lines; i++) {
        int index = indices[i];
        boolean ignored = use.mayBeIgnored && index == SoftmaxCrossEntropy.IGNORED;
        if (!ignored && (index < 0 || index >= use.below)) {
          throw new IllegalArgumentException(
              use.op + ": index " + index + " in row " + i + " is outside [0, " + use.below + ")");
        }
      }
    }
  }
}
