package dev.sluice.train;

import dev.sluice.backend.Workspace;
import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is added up over the batches of a step: the losses and their gradients, each batch's the
 * share that it has in the mean of all, so that every target counts as much as in one batch of all.
 *
 * @param keep {@code [1]}, an input: 0 in the first batch of a step, whose sums begin anew, else 1
 * @param hold {@code [1]}, an input: infinite but in the last batch, so that nothing is updated
 * @param losses {@code [1]} each, of the batches so far
 * @param gradients by parameter, of the batches so far
 * @param sums by slot what becomes of it; they are nothing between two steps
 */
record Accumulation(
    Buffer keep,
    Buffer hold,
    List<Buffer> losses,
    Map<Buffer, Buffer> gradients,
    Map<Buffer, Buffer> sums) {
  static Accumulation record(Recorder r, RecordedLosses losses, Map<Buffer, Buffer> gradients) {
    Buffer keep = r.input("keep", Shape.scalar());
    Buffer hold = r.input("hold", Shape.scalar());
    Map<Buffer, Buffer> sums = new LinkedHashMap<>();
    List<Buffer> values = new ArrayList<>();
    for (RecordedLosses.Part part : losses.parts()) {
      values.add(
          sum(r, keep, "loss of the " + RecordedLosses.targetsOf(part.head()), part.value(), sums));
    }
    Map<Buffer, Buffer> added = new LinkedHashMap<>();
    gradients.forEach(
        (parameter, gradient) ->
            added.put(parameter, sum(r, keep, parameter.name(), gradient, sums)));
    return new Accumulation(keep, hold, values, added, sums);
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
  void write(Workspace workspace, int index, int batches) {
    workspace.write(keep, new float[] {index == 0 ? 0 : 1});
    workspace.write(hold, new float[] {index < batches - 1 ? Float.POSITIVE_INFINITY : 0});
  }
}
