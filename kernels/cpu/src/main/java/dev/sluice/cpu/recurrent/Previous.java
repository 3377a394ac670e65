package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.data.PackedLayout;

/** What U was multiplied with at each row, {@code [rows, P]}: the right operand of its gradient. */
final class Previous {
  private final LayerMemory memory;
  private final RecurrentDropout dropout;
  private final Block block;

  Previous(LayerMemory memory, RecurrentDropout dropout, Blocks blocks) {
    this.memory = memory;
    this.dropout = dropout;
    block = blocks.scratch((long) blocks.capacity().rows() * memory.states);
  }

  Block block() {
    return block;
  }

  /** Gathers one thread's share of the rows. */
  void gather(PackedLayout layout, Worker worker) {
    int first = worker.first(layout.rows(), 1);
    int end = worker.end(layout.rows(), 1);
    for (int t = layout.step(first); first < end && t < layout.steps(); t++) {
      int row = layout.firstRow(t);
      int before = memory.spec.reverse() ? t + 1 : t - 1;
      boolean outside = before < 0 || before >= layout.steps();
      int continued = outside ? 0 : Math.min(layout.active(t), layout.active(before));
      int to = Math.min(end, row + layout.active(t));
      for (int r = Math.max(first, row); r < to; r++) {
        int s = r - row;
        long from = s < continued ? memory.y(layout.firstRow(before) + s) : memory.h0(s);
        long at = block.address() + r * memory.stateLine;
        if (dropout == null) {
          Lanes.copy(from, at, memory.stateLine);
        } else {
          dropout.apply(s, from, at);
        }
      }
      if (to == end) {
        return;
      }
    }
  }
}
