package dev.sluice.tornado.lower;

import static dev.sluice.tornado.kernel.ReductionKernels.GROUP;

import dev.sluice.op.Buffer;
import dev.sluice.op.CrossEntropyGradient;
import dev.sluice.op.Over;
import dev.sluice.op.Softmax;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.SoftmaxGradient;
import dev.sluice.op.SquaredError;
import dev.sluice.op.SquaredErrorGradient;
import dev.sluice.tornado.kernel.ReductionKernels;
import dev.sluice.tornado.kernel.SoftmaxKernels;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Softmax, losses and their gradients. */
final class Losses {
  private Losses() {}

  static void softmax(Softmax op, Machine m) {
    if (op.over() == Over.COLUMNS) {
      softmaxColumns(m, op.x(), op.out(), m.memory().noIndices(), m.memory().nothing(), false);
      return;
    }
    m.recorder()
        .items(
            "softmaxSteps",
            (long) m.capacity().sequences() * op.out().shape().columns(),
            id ->
                TaskPackage.createPackage(
                    id,
                    SoftmaxKernels::softmaxSteps,
                    m.context(),
                    m.run(),
                    m.of(op.x()),
                    m.of(op.out()),
                    op.out().shape().columns()));
  }

  private static void softmaxColumns(
      Machine m, Buffer x, Buffer out, IntArray targets, FloatArray losses, boolean withLoss) {
    m.recorder()
        .groups(
            "softmaxColumns",
            x.shape().lines(m.capacity()),
            GROUP,
            id ->
                TaskPackage.createPackage(
                    id,
                    SoftmaxKernels::softmaxColumns,
                    m.context(),
                    m.run(),
                    m.of(x),
                    m.of(out),
                    targets,
                    losses,
                    withLoss ? 1 : 0,
                    Machine.lines(x),
                    x.shape().columns()));
  }

  static void softmaxGradient(SoftmaxGradient op, Machine m) {
    int columns = op.dx().shape().columns();
    if (op.over() == Over.COLUMNS) {
      m.recorder()
          .groups(
              "softmaxGradientColumns",
              op.dx().shape().lines(m.capacity()),
              GROUP,
              id ->
                  TaskPackage.createPackage(
                      id,
                      SoftmaxKernels::softmaxGradientColumns,
                      m.context(),
                      m.run(),
                      m.of(op.out()),
                      m.of(op.dOut()),
                      m.of(op.dx()),
                      Machine.lines(op.dx()),
                      columns));
      return;
    }
    m.recorder()
        .items(
            "softmaxGradientSteps",
            (long) m.capacity().sequences() * columns,
            id ->
                TaskPackage.createPackage(
                    id,
                    SoftmaxKernels::softmaxGradientSteps,
                    m.context(),
                    m.run(),
                    m.of(op.out()),
                    m.of(op.dOut()),
                    m.of(op.dx()),
                    columns));
  }

  static void crossEntropy(SoftmaxCrossEntropy op, Machine m) {
    FloatArray losses = m.memory().scratch(op.logits().shape().lines(m.capacity()));
    FloatArray share = m.memory().scratch(1);
    IntArray targets = m.memory().indices(op.targets());
    softmaxColumns(m, op.logits(), op.probabilities(), targets, losses, true);
    finish(m, losses, op.targets(), share, m.of(op.loss()), op.mean(), true);
  }

  private static void finish(
      Machine m,
      FloatArray losses,
      Buffer targets,
      FloatArray share,
      FloatArray loss,
      boolean mean,
      boolean withLoss) {
    m.recorder()
        .groups(
            "finishLoss",
            1,
            GROUP,
            id ->
                TaskPackage.createPackage(
                    id,
                    SoftmaxKernels::finishLoss,
                    m.context(),
                    m.run(),
                    losses,
                    m.memory().indices(targets),
                    share,
                    loss,
                    mean ? 1 : 0,
                    withLoss ? 1 : 0,
                    Machine.lines(targets)));
  }

  static void crossEntropyGradient(CrossEntropyGradient op, Machine m) {
    FloatArray share = m.memory().scratch(1);
    finish(m, m.memory().nothing(), op.targets(), share, m.memory().nothing(), op.mean(), false);
    m.elements(
        "crossEntropyGradient",
        op.dLogits(),
        id ->
            TaskPackage.createPackage(
                id,
                SoftmaxKernels::crossEntropyGradient,
                m.context(),
                m.run(),
                m.of(op.probabilities()),
                m.memory().indices(op.targets()),
                m.of(op.dLoss()),
                share,
                m.of(op.dLogits()),
                Machine.lines(op.dLogits()),
                op.dLogits().shape().columns()));
  }

  static void squaredError(SquaredError op, Machine m) {
    Reductions.Shares shares = new Reductions.Shares(m, ReductionKernels.DIFFERENCES, 1);
    shares.add(op.prediction(), op.target());
    int how = op.mean() ? ReductionKernels.MEAN : ReductionKernels.SUM;
    shares.finish(op.loss(), how, op.prediction());
  }

  static void squaredErrorGradient(SquaredErrorGradient op, Machine m) {
    m.elements(
        "squaredErrorGradient",
        op.dPrediction(),
        id ->
            TaskPackage.createPackage(
                id,
                SoftmaxKernels::squaredErrorGradient,
                m.context(),
                m.run(),
                m.of(op.prediction()),
                m.of(op.target()),
                m.of(op.dLoss()),
                m.of(op.dPrediction()),
                op.mean() ? 1 : 0,
                Machine.lines(op.dPrediction()),
                op.dPrediction().shape().columns()));
  }
}
