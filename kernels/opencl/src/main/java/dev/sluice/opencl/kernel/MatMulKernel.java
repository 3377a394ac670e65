package dev.sluice.opencl.kernel;

import dev.sluice.op.Buffer;
import dev.sluice.op.MatMul;
import dev.sluice.op.Role;
import dev.sluice.opencl.gemm.PackLaunch;
import dev.sluice.opencl.gemm.Packing;
import dev.sluice.opencl.gemm.ParameterPack;
import dev.sluice.opencl.gemm.Product;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;
import java.util.List;

/** A matrix product: b is packed, and a where it is transposed; a parameter's pack is kept. */
final class MatMulKernel implements Kernel {
  private final MatMul op;
  private final PackLaunch packLeft;
  private final PackLaunch packRight;
  private final List<ParameterPack> packs;
  private final Product product;

  MatMulKernel(MatMul op, Machine machine) {
    this.op = op;
    Blocks blocks = machine.blocks();
    Tiling tiling = machine.tuning().product();
    int depth = op.depth(blocks.capacity());
    int rows = op.out().shape().lines(blocks.capacity());
    int columns = op.out().shape().columns();

    Buffer b = op.b();
    int bLine = b.shape().columns();
    int panel = tiling.panel(tiling.vectors());
    Packing packing = Packing.plain(0, bLine, op.transposeB(), columns, panel);
    Block right;
    if (b.role() == Role.PARAMETER) {
      ParameterPack pack = ParameterPack.of(machine.queue(), blocks.parameter(b), packing, depth);
      packs = List.of(pack);
      packRight = null;
      right = pack.block();
    } else {
      packs = List.of();
      right = machine.scratch(packing.numbers(depth));
      packRight = new PackLaunch(machine, blocks.of(b), packing, right);
    }

    int aLine = op.a().shape().columns();
    Block left = blocks.of(op.a());
    if (op.transposeA()) {
      Packing byRows = Packing.plain(0, aLine, false, rows, tiling.groupRows());
      left = machine.scratch(byRows.numbers(depth));
      packLeft = new PackLaunch(machine, blocks.of(op.a()), byRows, left);
    } else {
      packLeft = null;
    }
    product =
        new Product(
            machine,
            tiling,
            new Product.Left(left, aLine, op.transposeA()),
            new Product.Right(right, columns, 0, false),
            null,
            blocks.of(op.out()),
            columns);
  }

  @Override
  public int enqueue(Run run) {
    int depth = op.depth(run.extent());
    int started = packLeft == null ? 0 : packLeft.run(0, depth);
    started += packRight == null ? 0 : packRight.run(0, depth);
    return started + product.run(0, 0, run.lines(op.out()), depth, false);
  }

  @Override
  public List<ParameterPack> packs() {
    return packs;
  }
}
