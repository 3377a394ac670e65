package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.kernel.Machine;
import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.ReserveLayout;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.RecurrentForward;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/** Wx and the biases of some rows: what the gates hold before the recurrent product is added. */
final class InputProduct {
  private final LayerMemory memory;
  private final int[][] biases;
  private final List<GatePanels> panels;
  private final int granuleBlocks;
  private final int blocks;
  private final long xLine;
  private final Block x;
  private final Block biasIh;
  private final Block biasHh;

  /** The biases of a line of gates, one copy for each thread. */
  private final Block lines;

  /**
   * @param biases as of {@link ForwardCell#biases}
   */
  InputProduct(
      RecurrentForward op, LayerMemory memory, LayerPanels layer, int[][] biases, Machine machine) {
    this.memory = memory;
    this.biases = biases;
    panels = layer.input();
    granuleBlocks = layer.granuleBlocks();
    blocks = op.spec().cell().reserved();
    xLine = (long) op.spec().inputSize() * Float.BYTES;
    x = machine.blocks().of(op.x());
    biasIh = machine.blocks().of(op.weights().biasIh());
    biasHh = machine.blocks().of(op.weights().biasHh());
    long line = ReserveLayout.gateLine(op.spec());
    lines = machine.blocks().scratch(machine.team().size() * line);
  }

  /** Sums a thread's biases, which all its rows then begin with. */
  void begin(Place place, Worker worker) {
    int endUnit = place.endGranule() * granuleBlocks * Lanes.COUNT;
    for (int block = 0; block < biases.length; block++) {
      int first = place.firstGranule() * granuleBlocks * Lanes.COUNT;
      for (int u = first; u < endUnit; u += Lanes.COUNT) {
        long to = line(worker) + block * memory.gate;
        ForwardCell.put(Lanes.zero(), to, u);
        add(biasIh, biases[block][0], u, to);
        add(biasHh, biases[block][1], u, to);
      }
    }
  }

  private long line(Worker worker) {
    return lines.address() + worker.index() * memory.gateLine;
  }

  /** Where there is no bias nothing is stored: a vector that is chosen between two is an object. */
  private void add(Block bias, int gate, int unit, long to) {
    if (bias != null && gate != ForwardCell.NONE && unit < memory.units) {
      long line = bias.address() + (long) gate * memory.units * Float.BYTES;
      FloatVector sum = ForwardCell.at(to, unit).add(LayerMemory.load(line, unit));
      ForwardCell.put(sum, to, unit);
    }
  }

  /**
   * Computes a thread's units of some rows, those of a place's sequences from a row on.
   *
   * @param base where row 0 of the gates would be
   */
  void run(Place place, int row, int rows, long base, Worker worker) {
    long stride = place.stride() * memory.gateLine;
    long first = base + row * memory.gateLine;
    long from = x.address() + row * xLine;
    long line = place.stride() * xLine;
    int together = GatePanels.together(rows);
    for (int granule = place.firstGranule(); granule < place.endGranule(); granule += together) {
      int end = Math.min(granule + together, place.endGranule());
      for (int g = granule; g < end; g++) {
        fill(g, first, stride, rows, worker);
      }
      for (int p = 0; p < panels.size(); p++) {
        panels.get(p).accumulate(granule, end, from, line, rows, first, stride, worker);
      }
    }
  }

  private void fill(int granule, long to, long stride, int rows, Worker worker) {
    int firstUnit = granule * granuleBlocks * Lanes.COUNT;
    for (int block = 0; block < blocks; block++) {
      for (int b = 0; b < granuleBlocks; b++) {
        long at = block * memory.gate + (long) (firstUnit + b * Lanes.COUNT) * Float.BYTES;
        FloatVector bias = Lanes.load(line(worker) + at);
        for (int r = 0; r < rows; r++) {
          Lanes.store(bias, to + r * stride + at);
        }
      }
    }
  }
}
