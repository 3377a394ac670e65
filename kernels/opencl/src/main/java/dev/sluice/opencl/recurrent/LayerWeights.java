package dev.sluice.opencl.recurrent;

import dev.sluice.op.Buffer;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Role;
import dev.sluice.opencl.gemm.PackLaunch;
import dev.sluice.opencl.gemm.Packing;
import dev.sluice.opencl.gemm.ParameterPack;
import dev.sluice.opencl.gemm.Product;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.memory.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * The packed weights of one layer's kernels. A parameter's pack is kept and shared; weights that
 * the program computes are packed in every run.
 */
final class LayerWeights {
  /** A pack that belongs to this workspace. */
  private record OwnPack(PackLaunch launch, int depth) {}

  private final Machine machine;
  private final RecurrentSpec spec;
  private final RecurrentWeights weights;
  private final List<ParameterPack> packs = new ArrayList<>();
  private final List<OwnPack> own = new ArrayList<>();

  LayerWeights(RecurrentForward op, Machine machine) {
    this.machine = machine;
    spec = op.spec();
    weights = op.weights();
  }

  /** {@code weight_ih} or {@code weight_hh}, some gates side by side, for products with rows. */
  Product.Right gated(Buffer weight, int firstGate, int gates, Tiling tiling) {
    int line = weight.shape().columns();
    int units = spec.hiddenSize();
    Packing packing =
        Packing.gated(firstGate * units * line, line, units, gates, tiling, machine.half());
    return new Product.Right(pack(weight, packing, line), units, gates, packing.half());
  }

  /** One gate of {@code weight_ih} or {@code weight_hh} with plain columns. */
  Product.Right oneGate(Buffer weight, int gate, Tiling tiling) {
    int line = weight.shape().columns();
    int units = spec.hiddenSize();
    Packing packing =
        Packing.plain(gate * units * line, line, true, units, tiling.panel(tiling.vectors()))
            .half(machine.half());
    return new Product.Right(pack(weight, packing, line), units, 0, packing.half());
  }

  /** Some lines of a weight for products with gradients: {@code [lines, columns]} as it is. */
  Product.Right gradient(Buffer weight, int firstLine, int lines, Tiling tiling) {
    int line = weight.shape().columns();
    Packing packing =
        Packing.plain(firstLine * line, line, false, line, tiling.panel(tiling.vectors()))
            .half(machine.half());
    return new Product.Right(pack(weight, packing, lines), line, 0, packing.half());
  }

  /** {@code weight_hr [P, H]} for the product with hidden states. */
  Product.Right projection(Tiling tiling) {
    Packing packing =
        Packing.plain(0, spec.hiddenSize(), true, spec.outputSize(), tiling.panel(tiling.vectors()))
            .half(machine.half());
    Block block = pack(weights.projection(), packing, spec.hiddenSize());
    return new Product.Right(block, spec.outputSize(), 0, packing.half());
  }

  private Block pack(Buffer weight, Packing packing, int depth) {
    if (weight.role() == Role.PARAMETER) {
      ParameterPack pack =
          ParameterPack.of(machine.queue(), machine.blocks().parameter(weight), packing, depth);
      packs.add(pack);
      return pack.block();
    }
    Block block = machine.scratch(packing.numbers(depth));
    own.add(
        new OwnPack(new PackLaunch(machine, machine.blocks().of(weight), packing, block), depth));
    return block;
  }

  List<ParameterPack> packs() {
    return packs;
  }

  /** Packs what is no parameter. */
  int enqueue() {
    int started = 0;
    for (OwnPack pack : own) {
      started += pack.launch.run(0, pack.depth);
    }
    return started;
  }
}
