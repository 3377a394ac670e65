package dev.sluice.tornado.lower;

import dev.sluice.backend.Fusion;
import dev.sluice.op.Buffer;
import dev.sluice.op.MatMul;
import dev.sluice.op.Role;
import dev.sluice.tornado.kernel.ProductKernels;
import dev.sluice.tornado.tune.Cut;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Matrix products. */
public final class Products {
  private Products() {}

  /**
   * A matrix as it lies in memory.
   *
   * @param array its numbers
   * @param from where it begins
   * @param line from one line to the next
   */
  public record Matrix(FloatArray array, int from, int line) {}

  /**
   * The right operand of a product.
   *
   * @param pack its packed numbers
   * @param columns N, or units where it is gated
   * @param depth K, as kernels are told
   * @param panelDepth the most that K may be
   * @param gated whether the columns of a work-item are the gates of a unit
   * @param cut how it is packed
   */
  public record Right(
      FloatArray pack, int columns, int depth, int panelDepth, boolean gated, Cut cut) {
    int panels() {
      return gated ? cut.unitPanels(columns) : cut.panels(columns);
    }
  }

  static void matMul(MatMul op, Machine m) {
    Cut cut = m.tuning().product();
    Buffer b = op.b();
    int columns = op.out().shape().columns();
    int depth = op.transposeA() ? Machine.lines(op.a()) : op.a().shape().columns();
    int most = op.depth(m.capacity());
    Right right =
        pack(
            m,
            b,
            new Matrix(m.of(b), 0, b.shape().columns()),
            op.transposeB() ? ProductKernels.TRANSPOSED : ProductKernels.PLAIN,
            columns,
            depth,
            most,
            cut);
    Matrix left = new Matrix(m.of(op.a()), 0, op.a().shape().columns());
    int rows = op.transposeA() ? op.a().shape().columns() : Machine.lines(op.a());
    int mostRows = op.out().shape().lines(m.capacity());
    Matrix out = new Matrix(m.of(op.out()), 0, columns);
    product(m, left, op.transposeA(), rows, mostRows, right, Bias.NONE, out);
  }

  /**
   * Records the packing of a right operand: in every run, or where it is a parameter that the
   * program does not update, when parameters have been written.
   *
   * @param m what tasks are made with
   * @param buffer whose numbers it has, or null for values
   * @param w the matrix
   * @param how as of {@link ProductKernels#pack}
   * @param columns N, or units
   * @param depth K, as kernels are told
   * @param panelDepth the most that K may be
   * @param cut how it is packed
   * @return the operand
   */
  public static Right pack(
      Machine m,
      Buffer buffer,
      Matrix w,
      int how,
      int columns,
      int depth,
      int panelDepth,
      Cut cut) {
    boolean gated = how == ProductKernels.GATED;
    int panels = gated ? cut.unitPanels(columns) : cut.panels(columns);
    long numbers = (long) panels * panelDepth * cut.vectors() * cut.lanes();
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
                            w.array,
                            pack,
                            w.from,
                            w.line,
                            how,
                            columns,
                            depth,
                            panelDepth,
                            cut.layer()));
    if (once) {
      m.recorder().whenLoaded(task);
    } else {
      task.run();
    }
    return new Right(pack, columns, depth, panelDepth, gated, cut);
  }

  /**
   * What is added to every row of a product.
   *
   * @param first a number per column, or null
   * @param second a number per column, for some
   * @param both the columns that have both
   */
  public record Bias(Buffer first, Buffer second, int both) {
    /** Nothing. */
    public static final Bias NONE = new Bias(null, null, 0);
  }

  /**
   * Records a product.
   *
   * @param m what tasks are made with
   * @param left the left operand
   * @param transposed whether its lines are columns
   * @param rows M, as kernels are told
   * @param mostRows the most that M may be
   * @param right the right operand
   * @param bias what is added
   * @param out the result
   */
  public static void product(
      Machine m,
      Matrix left,
      boolean transposed,
      int rows,
      int mostRows,
      Right right,
      Bias bias,
      Matrix out) {
    Cut cut = right.cut;
    int rowGroups = cut.rowGroups(mostRows);
    int flags =
        (bias.first == null ? 0 : ProductKernels.WITH_BIAS)
            | (right.gated ? ProductKernels.BY_GATE : 0);
    m.recorder()
        .groups(
            "product",
            (long) rowGroups * right.panels(),
            cut.lanes(),
            id ->
                TaskPackage.createPackage(
                    id,
                    ProductKernels::product,
                    m.context(),
                    m.run(),
                    left.array,
                    right.pack,
                    m.of(bias.first),
                    m.of(bias.second),
                    out.array,
                    left.from,
                    transposed ? 1 : left.line,
                    transposed ? left.line : 1,
                    rows,
                    right.columns,
                    right.depth,
                    right.panelDepth,
                    flags,
                    bias.both,
                    out.from,
                    out.line,
                    cut.layer(),
                    rowGroups));
  }
}
