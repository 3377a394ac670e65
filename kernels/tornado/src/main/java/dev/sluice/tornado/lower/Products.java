package dev.sluice.tornado.lower;

import dev.sluice.backend.Fusion;
import dev.sluice.op.Buffer;
import dev.sluice.op.MatMul;
import dev.sluice.op.Role;
import dev.sluice.tornado.kernel.ProductKernels;
import dev.sluice.tornado.lower.Product.Bias;
import dev.sluice.tornado.lower.Product.Left;
import dev.sluice.tornado.lower.Product.Matrix;
import dev.sluice.tornado.lower.Product.Right;
import dev.sluice.tornado.tune.Cut;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Matrix products: the BLAS's where a device has one, else kernels with a packed right operand. */
public final class Products {
  private Products() {}

  static void matMul(MatMul op, Machine m) {
    Buffer a = op.a();
    Buffer b = op.b();
    int columns = op.out().shape().columns();
    Left left =
        new Left(
            new Matrix(m.of(a), 0, a.shape().columns()),
            op.transposeA(),
            op.transposeA() ? a.shape().columns() : Machine.lines(a),
            op.out().shape().lines(m.capacity()));
    Right right =
        new Right(
            b,
            new Matrix(m.of(b), 0, b.shape().columns()),
            op.transposeB() ? ProductKernels.TRANSPOSED : ProductKernels.PLAIN,
            columns,
            op.transposeA() ? Machine.lines(a) : a.shape().columns(),
            op.depth(m.capacity()));
    Matrix out = new Matrix(m.of(op.out()), 0, columns);
    add(m, new Product(left, right, Bias.NONE, out, m.tuning().product()));
  }

  /**
   * Records a product.
   *
   * @param m what tasks are made with
   * @param product the product
   */
  public static void add(Machine m, Product product) {
    if (m.blas() != null && BlasProducts.fits(product)) {
      BlasProducts.add(m, product);
    } else {
      multiply(m, product, pack(m, product.right(), product.cut()));
    }
  }

  /**
   * Records the packing of a right operand: in every run, or where it is a parameter that the
   * program does not update, when parameters have been written.
   *
   * @param m what tasks are made with
   * @param right the operand
   * @param cut how it is packed
   * @return its packed numbers
   */
  public static FloatArray pack(Machine m, Right right, Cut cut) {
    Matrix w = right.matrix();
    long numbers = (long) panels(right, cut) * right.mostDepth() * cut.vectors() * cut.lanes();
    Buffer buffer = right.buffer();
    boolean once =
        buffer != null
            && buffer.role() == Role.PARAMETER
            && !m.updated().contains(buffer)
            && m.has(Fusion.PACKED);
    FloatArray pack = once ? m.memory().kept(numbers) : m.memory().scratch(numbers);
    Runnable task =
        () ->
            m.recorder()
                .items(
                    "pack",
                    numbers,
                    id ->
                        TaskPackage.createPackage(
                            id,
                            ProductKernels::pack,
                            m.context(),
                            m.run(),
                            w.array(),
                            pack,
                            w.from(),
                            w.line(),
                            right.how(),
                            right.columns(),
                            right.depth(),
                            right.mostDepth(),
                            cut.layer()));
    if (once) {
      m.recorder().whenLoaded(task);
    } else {
      task.run();
    }
    return pack;
  }

  private static int panels(Right right, Cut cut) {
    return right.gated() ? cut.unitPanels(right.columns()) : cut.panels(right.columns());
  }

  private static void multiply(Machine m, Product product, FloatArray pack) {
    Cut cut = product.cut();
    Left left = product.left();
    Right right = product.right();
    Bias bias = product.bias();
    Matrix a = left.matrix();
    Matrix out = product.out();
    int rowGroups = cut.rowGroups(left.mostRows());
    int flags =
        (bias.first() == null ? 0 : ProductKernels.WITH_BIAS)
            | (right.gated() ? ProductKernels.BY_GATE : 0);
    m.recorder()
        .groups(
            "product",
            (long) rowGroups * panels(right, cut),
            cut.lanes(),
            id ->
                TaskPackage.createPackage(
                    id,
                    ProductKernels::product,
                    m.context(),
                    m.run(),
                    a.array(),
                    pack,
                    m.of(bias.first()),
                    m.of(bias.second()),
                    out.array(),
                    a.from(),
                    left.transposed() ? 1 : a.line(),
                    left.transposed() ? a.line() : 1,
                    left.rows(),
                    right.columns(),
                    right.depth(),
                    right.mostDepth(),
                    flags,
                    bias.both(),
                    out.from(),
                    out.line(),
                    cut.layer(),
                    rowGroups));
  }
}
