package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.kernel.MaskLine;
import dev.sluice.cpu.kernel.Run;
import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.random.DropoutMask;
import jdk.incubator.vector.FloatVector;

/** The factors 0 and 1/(1 − rate) of each sequence's hidden columns, for all steps of a run. */
final class RecurrentDropout {
  private final MaskLine mask;
  private final Block factors;
  private final int columns;
  private final long line;

  RecurrentDropout(RecurrentSpec spec, Blocks blocks) {
    mask = new MaskLine(spec.recurrentDropout(), spec.stream());
    columns = spec.outputSize();
    int numbers = LayerMemory.paddedStates(spec);
    line = (long) numbers * Float.BYTES;
    factors = blocks.scratch((long) blocks.capacity().sequences() * numbers);
  }

  /** Draws a sequence's factors. */
  void draw(Run run, int sequence, Worker worker) {
    mask.factors(run.key(), sequence, DropoutMask.ALL_STEPS, line(sequence), columns, worker);
  }

  private long line(int sequence) {
    return factors.address() + sequence * line;
  }

  /** A vector of a sequence's columns times its factors. */
  FloatVector mask(FloatVector x, int sequence, int column) {
    return MaskLine.apply(x, LayerMemory.load(line(sequence), column));
  }

  /** Multiplies a line of P columns by its factors. */
  void apply(int sequence, long from, long to) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      FloatVector masked = mask(LayerMemory.load(from, j), sequence, j);
      LayerMemory.storeColumns(masked, to, j, columns);
    }
  }
}
