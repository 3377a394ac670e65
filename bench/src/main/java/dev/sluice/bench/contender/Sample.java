package dev.sluice.bench.contender;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.ArraySize;
import java.util.Arrays;

/**
 * A part of a problem that is small enough for the reference: some of the sequences, the first
 * steps of each. Sequences do not see each other and a step does not see later ones, so that the
 * part's outputs are exactly those of the whole; and where the gradient of all other outputs is 0,
 * so are its gradients.
 */
public final class Sample {
  /** What the reference may compute in about a second. */
  private static final double FLOPS = 6e9;

  private final Problem whole;
  private final int[] sequences;
  private final PackedLayout layout;

  private Sample(Problem whole, int[] sequences, int steps) {
    this.whole = whole;
    this.sequences = sequences;
    this.layout =
        PackedLayout.of(
            Arrays.stream(sequences).map(s -> Math.min(steps, whole.layout().length(s))).toArray());
  }

  /**
   * The part of a problem that is checked: all of it where that is cheap.
   *
   * @param whole the problem
   * @return the part
   */
  public static Sample of(Problem whole) {
    double perRow = whole.spec().flops(1) * (whole.training() ? 3.0 : 1.0);
    long rows = Math.max(2, (long) (FLOPS / perRow));
    int all = whole.layout().sequences();
    int steps = whole.layout().steps();
    if (rows >= whole.layout().rows()) {
      return new Sample(whole, spread(all, all), steps);
    }
    // All steps of few sequences rather than few steps of all: mistakes add up along the steps.
    int sequences = Math.toIntExact(Math.clamp(rows / steps, 1, all));
    return new Sample(whole, spread(sequences, all), Math.clamp(rows / sequences, 1, steps));
  }

  /** Some of all sequences, the first and the last among them. */
  private static int[] spread(int some, int all) {
    int[] chosen = new int[some];
    for (int i = 0; i < some; i++) {
      chosen[i] = some == 1 ? 0 : (int) ((long) i * (all - 1) / (some - 1));
    }
    return chosen;
  }

  /** {@return how much of the problem it is, for people} */
  public String description() {
    int all = whole.layout().sequences();
    int steps = whole.layout().steps();
    return layout.sequences()
        + " of "
        + all
        + " sequences, "
        + layout.steps()
        + " of "
        + steps
        + " steps";
  }

  /** {@return the part as a problem of its own} */
  public Problem problem() {
    return new Problem(
        whole.cell(),
        whole.inputSize(),
        whole.hiddenSize(),
        layout,
        whole.training(),
        whole.weightIh(),
        whole.weightHh(),
        whole.biasIh(),
        whole.biasHh(),
        rows(whole.x(), whole.inputSize()),
        lines(whole.h0(), whole.hiddenSize()),
        whole.c0() == null ? null : lines(whole.c0(), whole.hiddenSize()),
        whole.dy() == null ? null : rows(whole.dy(), whole.hiddenSize()));
  }

  /** {@return the whole problem's output gradient with 0 everywhere outside the part} */
  public float[] seed() {
    int columns = whole.hiddenSize();
    float[] seed = new float[whole.dy().length];
    forEachRow(
        (row, part) -> System.arraycopy(whole.dy(), row * columns, seed, row * columns, columns));
    return seed;
  }

  /**
   * The part of a whole result.
   *
   * @param result which result
   * @param values of the whole problem
   * @return of the part
   */
  public float[] select(Result result, float[] values) {
    int columns = whole.columns(result);
    if (result.perRow()) {
      return rows(values, columns);
    }
    return result.perSequence() ? lines(values, columns) : values;
  }

  /**
   * Whether a result of the part is one of the whole: final states are, where sequences end.
   *
   * @param result which result
   * @return true where it can be compared
   */
  public boolean has(Result result) {
    return result != Result.HN && result != Result.CN || layout.steps() == whole.layout().steps();
  }

  private float[] rows(float[] values, int columns) {
    float[] part =
        new float[ArraySize.of("Case: rows of it", Problems.SMALLER, layout.rows(), columns)];
    forEachRow(
        (row, line) -> System.arraycopy(values, row * columns, part, line * columns, columns));
    return part;
  }

  private float[] lines(float[] values, int columns) {
    float[] part =
        new float[ArraySize.of("Case: states of it", Problems.SMALLER, sequences.length, columns)];
    for (int s = 0; s < sequences.length; s++) {
      System.arraycopy(values, sequences[s] * columns, part, s * columns, columns);
    }
    return part;
  }

  @FunctionalInterface
  private interface RowVisitor {
    void visit(int row, int part);
  }

  private void forEachRow(RowVisitor visitor) {
    for (int t = 0; t < layout.steps(); t++) {
      for (int s = 0; s < layout.active(t); s++) {
        visitor.visit(whole.layout().row(sequences[s], t), layout.row(s, t));
      }
    }
  }
}
