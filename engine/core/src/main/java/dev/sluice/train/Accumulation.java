package dev.sluice.train;

import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is added up over the batches of a step: gradients of summed losses, the losses, and what
 * they are divided by in the end, so that every target counts as much as in one batch of all.
 *
 * @param keep {@code [1]}, an input: 0 in the first batch of a step, whose sums begin anew, else 1
 * @param hold {@code [1]}, an input: infinite but in the last batch, so that nothing is updated
 * @param count {@code [1]}, an input: the batch's targets that count; null where the loss knows its
 *     own weight
 * @param loss {@code [1]}, the mean of the batches so far
 * @param gradients by parameter, the mean's
 * @param sums by slot what becomes of it; they are nothing between two steps
 */
record Accumulation(
    Buffer keep,
    Buffer hold,
    Buffer count,
    Buffer loss,
    Map<Buffer, Buffer> gradients,
    Map<Buffer, Buffer> sums) {
  static Accumulation record(Recorder r, Loss.Recorded loss, Map<Buffer, Buffer> gradients) {
    Buffer keep = r.input("keep", Shape.scalar());
    Buffer hold = r.input("hold", Shape.scalar());
    Buffer count = loss.weight() == null ? r.input("count", Shape.scalar()) : null;
    Map<Buffer, Buffer> sums = new LinkedHashMap<>();
    Buffer weight = sum(r, keep, "weights", count == null ? loss.weight() : count, sums);
    Buffer mean = r.divide(sum(r, keep, "losses", loss.value(), sums), weight);
    Map<Buffer, Buffer> means = new LinkedHashMap<>();
    gradients.forEach(
        (parameter, gradient) ->
            means.put(parameter, r.divide(sum(r, keep, parameter.name(), gradient, sums), weight)));
    return new Accumulation(keep, hold, count, mean, means, sums);
  }

  /** A sum that is not kept is not looked at either: it may be NaN. */
  private static Buffer sum(
      Recorder r, Buffer keep, String name, Buffer value, Map<Buffer, Buffer> sums) {
    Buffer before = r.slot("sum of the step's " + name, value.shape());
    Buffer zero = r.fill(0, Shape.scalar());
    Buffer after = r.add(r.where(keep, before, zero), value);
    sums.put(before, after);
    return after;
  }

  /**
   * Records that the sums are kept.
   *
   * @param guard {@code [1]}: not where it is not finite
   */
  void keep(Recorder r, Buffer guard) {
    sums.forEach((slot, sum) -> r.carry(sum, slot, guard));
  }

  /**
   * Writes what a run reads of it.
   *
   * @param index the batch within the step
   * @param batches batches of the step
   */
  void write(Workspace workspace, Batch batch, int index, int batches) {
    workspace.write(keep, new float[] {index == 0 ? 0 : 1});
    workspace.write(hold, new float[] {index < batches - 1 ? Float.POSITIVE_INFINITY : 0});
    if (count != null) {
      int targets =
          switch (batch.targets()) {
            case Batch.Floats floats -> floats.size();
            case Batch.Indices indices -> indices.counted();
          };
      workspace.write(count, new float[] {targets});
    }
  }
}
