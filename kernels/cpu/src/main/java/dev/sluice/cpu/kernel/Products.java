package dev.sluice.cpu.kernel;

import dev.sluice.cpu.gemm.Gemm;
import dev.sluice.cpu.gemm.Matrix;
import dev.sluice.cpu.gemm.Pack;
import dev.sluice.cpu.gemm.Packing;
import dev.sluice.cpu.gemm.RightOperand;
import dev.sluice.cpu.gemm.Rows;
import dev.sluice.cpu.gemm.RowsTimesPack;
import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.team.Worker;
import dev.sluice.op.MatMul;
import dev.sluice.op.Role;
import java.util.List;

/** Matrix products: rows times a weight from its packed panels, all others packed as they run. */
final class Products {
  private Products() {}

  static Kernel of(MatMul op, Machine machine) {
    Blocks blocks = machine.blocks();
    Block a = blocks.of(op.a());
    Block out = blocks.of(op.out());
    int n = op.out().shape().columns();
    long aLine = (long) op.a().shape().columns() * Float.BYTES;
    long cLine = (long) n * Float.BYTES;
    if (op.b().role() == Role.PARAMETER && !op.transposeA()) {
      int k = op.a().shape().columns();
      Packing packing = op.transposeB() ? Packing.ofLines(n, k) : Packing.ofColumns(k, n);
      Pack pack = Pack.of(blocks.parameter(op.b()), packing, machine.format());
      RowsTimesPack product = new RowsTimesPack(pack, n, false);
      return new Kernel() {
        @Override
        public void run(Run run, Worker worker) {
          product.run(worker, a.address(), aLine, run.lines(op.out()), out.address(), cLine);
        }

        @Override
        public List<Pack> packs() {
          return List.of(pack);
        }
      };
    }
    Block b = blocks.of(op.b());
    long bLine = (long) op.b().shape().columns() * Float.BYTES;
    int depth = op.depth(blocks.capacity());
    RightOperand right =
        RightOperand.of(
            Rows.PLAIN,
            new Matrix(b, bLine),
            op.transposeB(),
            new Matrix(out, cLine),
            n,
            depth,
            blocks);
    Gemm gemm = new Gemm(new Matrix(a, aLine), op.transposeA(), List.of(right));
    return (run, worker) -> gemm.run(worker, run.lines(op.out()), 0, op.depth(run.extent()), false);
  }
}
