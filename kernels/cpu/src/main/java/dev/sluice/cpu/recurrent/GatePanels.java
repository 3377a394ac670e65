package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.gemm.Pack;
import dev.sluice.cpu.gemm.Packing;
import dev.sluice.cpu.gemm.Panel;
import dev.sluice.cpu.gemm.PanelProduct;
import dev.sluice.cpu.gemm.WeightFormat;
import dev.sluice.cpu.memory.Parameter;
import dev.sluice.cpu.memory.ReserveLayout;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.RecurrentSpec;

/**
 * Some gates' weights, packed with the gates of a unit side by side, and where in a row of gates
 * the sums of each panel belong.
 *
 * <p>A granule is the units whose panels come out in pairs: one block of units for the four gates
 * of an LSTM, four blocks for six panels of a GRU's three gates.
 */
final class GatePanels {
  private final Pack pack;
  private final int panelsPerGranule;

  /** For each vector of each panel, its place in a line of gates, in bytes. */
  private final long[] offsets;

  private GatePanels(Pack pack, int panelsPerGranule, long[] offsets) {
    this.pack = pack;
    this.panelsPerGranule = panelsPerGranule;
    this.offsets = offsets;
  }

  /** Blocks of units in a granule of so many gates. */
  static int granuleBlocks(int gates) {
    return gates == Panel.PAIR ? 1 : Panel.PAIR;
  }

  /**
   * Packs gates of a weight matrix {@code [G·H, k]}.
   *
   * @param name tells the packing from others of the matrix
   * @param gates which gates
   * @param places for each of them, which block of a line of gates its sums go to
   * @param k columns of the matrix
   * @param granuleBlocks blocks of units in a granule
   */
  static GatePanels of(
      Parameter weights,
      String name,
      int[] gates,
      int[] places,
      RecurrentSpec spec,
      int k,
      int granuleBlocks,
      WeightFormat format) {
    int blocks = granules(spec, granuleBlocks) * granuleBlocks;
    Packing packing = Packing.ofGates(name, gates, spec.hiddenSize(), k, blocks);
    long[] offsets = new long[blocks * gates.length];
    for (int v = 0; v < offsets.length; v++) {
      long place = (long) places[v % gates.length] * ReserveLayout.units(spec);
      offsets[v] = (place + v / gates.length * Lanes.COUNT) * Float.BYTES;
    }
    int panels = granuleBlocks * gates.length / Panel.VECTORS;
    return new GatePanels(Pack.of(weights, packing, format), panels, offsets);
  }

  static int granules(RecurrentSpec spec, int granuleBlocks) {
    return Math.ceilDiv(Lanes.vectors(spec.hiddenSize()), granuleBlocks);
  }

  /** Granules whose products are best computed at once: for one row two, whose panels are fours. */
  static int together(int rows) {
    return rows == 1 ? 2 : 1;
  }

  Pack pack() {
    return pack;
  }

  /**
   * Adds the products of some rows to their gates of some granules.
   *
   * @param first granule
   * @param end after the last granule
   * @param a row r at {@code a + r·line}
   * @param gates line r of gates at {@code gates + r·gateLine}
   */
  void accumulate(
      int first, int end, long a, long line, int rows, long gates, long gateLine, Worker w) {
    if (rows > 0) {
      int firstPanel = first * panelsPerGranule;
      int endPanel = end * panelsPerGranule;
      PanelProduct.accumulate(
          pack, firstPanel, endPanel, a, line, rows, gates, gateLine, offsets, w);
    }
  }
}
