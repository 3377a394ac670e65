package dev.sluice.model;

import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.PlaceStep;
import dev.sluice.op.SelectStep;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.op.Type;
import dev.sluice.program.Recorder;
import java.util.Map;

/**
 * The parameters of a linear-chain conditional random field (Lafferty et al. 2001) over the columns
 * of what it reads, which it hands on as it is: {@code transitions [K, K]}, from a line's tag to a
 * column's, {@code start [K]} and {@code end [K]}, drawn from ±0.1 as in pytorch-crf. A model or a
 * head ends with it: what it hands on are scores without the transitions, which only {@link
 * dev.sluice.train.Loss#chain} adds, so that with another loss those stay as they were drawn. A
 * prediction's classes are the best tags step by step; a {@link dev.sluice.predict.ViterbiDecoder}
 * finds those of the best sequence.
 */
public record Crf() implements Layer {
  /** What the parameters are called within the layer. */
  public static final String TRANSITIONS = "transitions";

  /** What scores of first tags are called within the layer. */
  public static final String START = "start";

  /** What scores of last tags are called within the layer. */
  public static final String END = "end";

  private static final double BOUND = 0.1;

  @Override
  public Buffer record(Scope scope, Buffer x) {
    if (x.type() == Type.INT32) {
      throw new ShapeException("Crf: reads numbers, and gets indices");
    }
    if (x.shape().axis() != Axis.ROWS) {
      throw new ShapeException("Crf: reads a line per step, and gets " + x.shape());
    }
    int tags = x.shape().columns();
    Initializer uniform = Initializer.uniform(BOUND);
    scope.parameter(TRANSITIONS, Shape.matrix(tags, tags), uniform);
    scope.parameter(START, Shape.vector(tags), uniform);
    scope.parameter(END, Shape.vector(tags), uniform);
    scope.requireLast("Crf", x);
    return x;
  }

  /**
   * The logarithm of the sum over all tag sequences of {@code e^score}.
   *
   * @param r the program
   * @param emissions {@code [rows, K]}
   * @param transitions {@code [K, K]}
   * @param start {@code [K]}
   * @param end {@code [K]}
   * @return {@code [sequences, 1]}
   */
  public static Buffer logPartition(
      Recorder r, Buffer emissions, Buffer transitions, Buffer start, Buffer end) {
    int tags = emissions.shape().columns();
    Buffer first = r.value("start", emissions.shape());
    Buffer starts = r.repeat(Over.LINES, start, Shape.sequences(tags));
    r.record(new PlaceStep(0, starts, first));
    Buffer scores = r.add(emissions, first);
    Buffer alpha = r.add(scores, r.chainScan(scores, transitions));
    return r.logSumExp(Over.COLUMNS, r.add(r.step(alpha, SelectStep.LAST), end));
  }

  @Override
  public String kind() {
    return "crf";
  }

  @Override
  public Map<String, Object> options() {
    return Map.of();
  }
}
