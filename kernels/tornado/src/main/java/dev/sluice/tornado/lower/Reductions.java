package dev.sluice.tornado.lower;

import static dev.sluice.tornado.kernel.ReductionKernels.GROUP;

import dev.sluice.op.Broadcast;
import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.Reduce;
import dev.sluice.tornado.kernel.ReductionKernels;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Sums, means, the largest of many, and the adjoints of sums. */
public final class Reductions {
  /** The most groups of the first stage of a sum over everything. */
  private static final int GROUPS = 64;

  /** Lines that one work-item adds up in the first stage of a sum over lines. */
  private static final int CHUNK = 64;

  private Reductions() {}

  /** How many groups share the first stage of a sum over so many numbers. */
  static int firstStage(long numbers) {
    return (int) Math.min(GROUPS, Math.ceilDiv(numbers, (long) GROUP));
  }

  static void reduce(Reduce op, Machine m) {
    Buffer x = op.x();
    int columns = x.shape().columns();
    if (op.kind() == Reduce.Kind.MAX) {
      max(op, m);
      return;
    }
    int mean = op.kind() == Reduce.Kind.MEAN ? ReductionKernels.MEAN : ReductionKernels.SUM;
    switch (op.over()) {
      case COLUMNS ->
          m.recorder()
              .groups(
                  "sumColumns",
                  x.shape().lines(m.capacity()),
                  GROUP,
                  id ->
                      TaskPackage.createPackage(
                          id,
                          ReductionKernels::sumColumns,
                          m.context(),
                          m.run(),
                          m.of(x),
                          m.of(op.out()),
                          mean,
                          Machine.lines(x),
                          columns));
      case LINES ->
          sumLines(
              m,
              m.of(x),
              Machine.lines(x),
              x.shape().lines(m.capacity()),
              columns,
              columns,
              columns,
              0,
              mean,
              m.of(op.out()));
      case ALL -> {
        Shares shares = new Shares(m, ReductionKernels.NUMBERS, 1);
        shares.add(x, x);
        shares.finish(op.out(), mean, x);
      }
      case STEPS ->
          m.elements(
              "sumSteps",
              op.out(),
              id ->
                  TaskPackage.createPackage(
                      id,
                      ReductionKernels::sumSteps,
                      m.context(),
                      m.run(),
                      m.of(x),
                      m.of(op.out()),
                      mean,
                      columns));
    }
  }

  private static void max(Reduce op, Machine m) {
    Buffer x = op.x();
    int columns = x.shape().columns();
    if (op.over() == Over.STEPS) {
      m.elements(
          "maxSteps",
          op.out(),
          id ->
              TaskPackage.createPackage(
                  id,
                  ReductionKernels::maxSteps,
                  m.context(),
                  m.run(),
                  m.of(x),
                  m.of(op.out()),
                  columns));
      return;
    }
    m.recorder()
        .groups(
            "maxColumns",
            x.shape().lines(m.capacity()),
            GROUP,
            id ->
                TaskPackage.createPackage(
                    id,
                    ReductionKernels::maxColumns,
                    m.context(),
                    m.run(),
                    m.of(x),
                    m.of(op.out()),
                    Machine.lines(x),
                    columns));
  }

  /**
   * Each column over its lines, in two stages where there are many.
   *
   * @param m what tasks are made with
   * @param x the matrix
   * @param lines its lines, as kernels are told
   * @param most the most lines
   * @param line numbers from one line to the next
   * @param columns how many columns
   * @param jumpAt columns from here on lie further right
   * @param jump how much further
   * @param mean whether the sums are divided by the lines
   * @param out receives a number a column
   */
  public static void sumLines(
      Machine m,
      FloatArray x,
      int lines,
      int most,
      int line,
      int columns,
      int jumpAt,
      int jump,
      int mean,
      FloatArray out) {
    int chunks = Math.ceilDiv(most, CHUNK);
    boolean once = chunks == 1;
    FloatArray sums = once ? out : m.memory().scratch((long) chunks * columns);
    m.recorder()
        .items(
            "sumLines",
            (long) chunks * columns,
            id ->
                TaskPackage.createPackage(
                    id,
                    ReductionKernels::sumLines,
                    m.context(),
                    m.run(),
                    x,
                    sums,
                    lines,
                    line,
                    columns,
                    jumpAt,
                    jump,
                    CHUNK,
                    chunks,
                    once ? mean : ReductionKernels.SUM));
    if (!once) {
      m.recorder()
          .items(
              "finishLines",
              columns,
              id ->
                  TaskPackage.createPackage(
                      id,
                      ReductionKernels::finishLines,
                      m.context(),
                      m.run(),
                      sums,
                      out,
                      lines,
                      columns,
                      CHUNK,
                      mean));
    }
  }

  static void broadcast(Broadcast op, Machine m) {
    int columns = op.out().shape().columns();
    int mean = op.mean() ? 1 : 0;
    if (op.over() == Over.STEPS) {
      m.elements(
          "broadcastSteps",
          op.out(),
          id ->
              TaskPackage.createPackage(
                  id,
                  ReductionKernels::broadcastSteps,
                  m.context(),
                  m.run(),
                  m.of(op.x()),
                  m.of(op.out()),
                  mean,
                  columns));
      return;
    }
    m.elements(
        "broadcast",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                ReductionKernels::broadcast,
                m.context(),
                m.run(),
                m.of(op.x()),
                m.of(op.out()),
                op.over() == Over.COLUMNS ? 1 : 0,
                op.over() == Over.LINES ? 1 : 0,
                mean,
                Machine.lines(op.out()),
                columns));
  }

  /** The sum over everything in some buffers, in two stages. */
  static final class Shares {
    private final Machine m;
    private final int kind;
    private final FloatArray partial;
    private int count;

    Shares(Machine m, int kind, int parts) {
      this.m = m;
      this.kind = kind;
      partial = m.memory().scratch((long) parts * GROUPS);
    }

    void add(Buffer x, Buffer y) {
      long most = x.shape().size(m.capacity());
      int groups = firstStage(most);
      int to = count;
      count += groups;
      m.recorder()
          .groups(
              "partialSums",
              groups,
              GROUP,
              id ->
                  TaskPackage.createPackage(
                      id,
                      ReductionKernels::partialSums,
                      m.context(),
                      m.run(),
                      m.of(x),
                      m.of(y),
                      partial,
                      kind,
                      to,
                      groups,
                      Machine.lines(x),
                      x.shape().columns()));
    }

    void finish(Buffer out, int how, Buffer summed) {
      m.recorder()
          .groups(
              "finishSum",
              1,
              GROUP,
              id ->
                  TaskPackage.createPackage(
                      id,
                      ReductionKernels::finishSum,
                      m.context(),
                      m.run(),
                      partial,
                      m.of(out),
                      count,
                      how,
                      Machine.lines(summed),
                      summed.shape().columns()));
    }
  }
}
