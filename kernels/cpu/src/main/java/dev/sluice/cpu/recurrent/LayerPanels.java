package dev.sluice.cpu.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.cpu.gemm.Pack;
import dev.sluice.cpu.gemm.Panel;
import dev.sluice.cpu.kernel.Machine;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The packed weights of a layer's forward products: all gates side by side, or each its own. */
final class LayerPanels {
  private static final int CANDIDATE = 2;

  private final RecurrentSpec spec;
  private final Machine machine;
  private final int granuleBlocks;
  private final List<GatePanels> input = new ArrayList<>();
  private final List<GatePanels> recurrent = new ArrayList<>();
  private GatePanels candidate;

  LayerPanels(RecurrentForward op, Machine machine) {
    this.spec = op.spec();
    this.machine = machine;
    boolean together = machine.fusions().contains(Fusion.GATES);
    granuleBlocks = together ? GatePanels.granuleBlocks(spec.cell().gates()) : Panel.PAIR;
    int[] all = IntStream.range(0, spec.cell().gates()).toArray();
    // A GRU's Uₙh + b'ₙ has a place of its own, as it is reset before it is added.
    int[] places = spec.cell() == Cell.GRU ? new int[] {0, 1, 3} : all;
    boolean resetBefore = spec.cell() == Cell.GRU_RESET_BEFORE;
    Buffer ih = op.weights().ih();
    Buffer hh = op.weights().hh();
    for (int[] gates : groups(all, together)) {
      input.add(panels(ih, gates, gates, spec.inputSize()));
    }
    int[] first = resetBefore ? Arrays.copyOf(all, CANDIDATE) : all;
    for (int[] gates : groups(first, together)) {
      int[] to = Arrays.stream(gates).map(gate -> places[gate]).toArray();
      recurrent.add(panels(hh, gates, to, spec.outputSize()));
    }
    if (resetBefore) {
      int[] last = {CANDIDATE};
      candidate = panels(hh, last, last, spec.outputSize());
    }
  }

  private static List<int[]> groups(int[] gates, boolean together) {
    return together
        ? List.of(gates)
        : Arrays.stream(gates).mapToObj(gate -> new int[] {gate}).toList();
  }

  private GatePanels panels(Buffer weights, int[] gates, int[] places, int k) {
    String name = "gates " + Arrays.toString(gates) + " of " + spec.hiddenSize();
    return GatePanels.of(
        machine.blocks().parameter(weights),
        name,
        gates,
        places,
        spec,
        k,
        granuleBlocks,
        machine.format());
  }

  /** Blocks of units that are dealt out together. */
  int granuleBlocks() {
    return granuleBlocks;
  }

  int granules() {
    return GatePanels.granules(spec, granuleBlocks);
  }

  /** W, gate by gate where there is more than one. */
  List<GatePanels> input() {
    return input;
  }

  /** U, but for {@link #candidate}. */
  List<GatePanels> recurrent() {
    return recurrent;
  }

  /** Uₙ of a reset-before GRU, whose operand is r⊙h; else null. */
  GatePanels candidate() {
    return candidate;
  }

  List<Pack> packs() {
    List<Pack> all = new ArrayList<>();
    input.forEach(panels -> all.add(panels.pack()));
    recurrent.forEach(panels -> all.add(panels.pack()));
    if (candidate != null) {
      all.add(candidate.pack());
    }
    return all;
  }
}
