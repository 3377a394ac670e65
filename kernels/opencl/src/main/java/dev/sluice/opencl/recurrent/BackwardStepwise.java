package dev.sluice.opencl.recurrent;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.kernel.Run;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;
import dev.sluice.opencl.tune.LayerTuning;
import java.util.ArrayList;
import java.util.List;

/** Steps backward, a kernel or two each, and one round more for the initial states' gradients. */
final class BackwardStepwise implements BackwardSteps {
  private final RecurrentSpec spec;
  private final boolean wantsInitial;
  private final Launch beginCells;
  private final Launch.Argument beginSize;
  private final ProjectionGradient projection;
  private final List<BackwardPhase> phases = new ArrayList<>();

  BackwardStepwise(
      RecurrentBackward op,
      Machine machine,
      LayerTuning tuning,
      LayerWeights weights,
      GradientBuffers buffers) {
    spec = op.forward().spec();
    if (buffers.dc() == null) {
      beginCells = null;
      beginSize = null;
    } else {
      beginCells =
          op.dcN() == null
              ? machine.launch("elementwise.cl", "fill", Options.NONE).number(0.0)
              : machine
                  .launch("elementwise.cl", "affine", Options.NONE)
                  .buffer(machine.blocks().of(op.dcN()))
                  .number(1.0)
                  .number(0.0);
      beginCells.buffer(buffers.dc());
      beginSize = beginCells.argument();
    }
    wantsInitial = op.dh0() != null;
    projection =
        spec.projectionSize() > 0
            ? new ProjectionGradient(op, machine, tuning.product(), weights, buffers)
            : null;
    int count = Cells.hasTwoPhases(spec.cell()) ? 2 : 1;
    for (int phase = 0; phase < count; phase++) {
      phases.add(new BackwardPhase(op, machine, tuning, weights, buffers, phase));
    }
  }

  @Override
  public int enqueue(Run run) {
    PackedLayout layout = run.layout();
    int started = 0;
    if (beginCells != null) {
      int size = layout.sequences() * spec.hiddenSize();
      beginSize.set(size);
      started += beginCells.items(size);
    }
    int previousRow = 0;
    int previous = 0;
    for (int i = 0; i < layout.steps() + (wantsInitial ? 1 : 0); i++) {
      // The last round visits no step: it finishes what is left, if somebody needs it.
      int t = i < layout.steps() ? Steps.visited(layout, spec.reverse(), i) : -1;
      int before = t < 0 ? -1 : Steps.before(layout, spec.reverse(), t);
      BackwardPhase.Place place =
          new BackwardPhase.Place(
              Steps.firstRow(layout, t),
              Steps.active(layout, t),
              previousRow,
              previous,
              Steps.firstRow(layout, before),
              Steps.active(layout, before));
      if (projection != null) {
        started += projection.enqueue(run, place);
      }
      for (BackwardPhase phase : phases) {
        started += phase.enqueue(run, place);
      }
      previousRow = place.row();
      previous = place.active();
    }
    return started;
  }
}
