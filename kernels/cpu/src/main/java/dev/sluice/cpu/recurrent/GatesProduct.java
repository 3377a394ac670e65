package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.gemm.Pack;
import dev.sluice.cpu.gemm.Packing;
import dev.sluice.cpu.gemm.Panel;
import dev.sluice.cpu.kernel.Machine;
import dev.sluice.cpu.memory.Parameter;
import dev.sluice.op.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What the gradients of some gates' pre-activations are multiplied with on their way back: those
 * gates' lines of W or U. Gates that follow each other are one product with longer sums, whose
 * results are loaded and stored once. Those that are deeper than a slice stay apart: LSTM 1024 with
 * 64 sequences is 3 to 7 % slower with slices of two gates.
 *
 * @param pack the lines of the weight
 * @param block the block of a line of gates that the first of them is
 */
record GatesProduct(Pack pack, int block) {
  /**
   * The products of some gates.
   *
   * @param weight {@code [G·H, columns]}
   * @param first gate
   * @param blocks for it and each that follows, the block of a line of gates that its gradient is
   *     in
   */
  static List<GatesProduct> of(
      Buffer weight, int columns, int first, int[] blocks, LayerMemory memory, Machine machine) {
    Parameter parameter = machine.blocks().parameter(weight);
    List<GatesProduct> products = new ArrayList<>();
    int gates;
    for (int gate = 0; gate < blocks.length; gate += gates) {
      gates = memory.padded == memory.units ? together(blocks, gate, memory.units) : 1;
      Packing packing = Packing.ofGateColumns(first + gate, gates, memory.units, columns);
      Pack pack = Pack.of(parameter, packing, machine.format());
      products.add(new GatesProduct(pack, blocks[gate]));
    }
    return products;
  }

  /** How many gates from one on are one product, where the gates of a line have no gaps. */
  static int together(int[] blocks, int gate, int units) {
    int gates = 1;
    while (gate + gates < blocks.length
        && blocks[gate + gates] == blocks[gate] + gates
        && (gates + 1) * units <= Panel.SLICE) {
      gates++;
    }
    return gates;
  }
}
