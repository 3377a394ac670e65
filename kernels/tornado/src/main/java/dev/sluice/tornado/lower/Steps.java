package dev.sluice.tornado.lower;

import dev.sluice.op.ChainScan;
import dev.sluice.op.ChainScanGradient;
import dev.sluice.op.ChainTransitionsGradient;
import dev.sluice.op.PlaceStep;
import dev.sluice.op.Reverse;
import dev.sluice.op.Scan;
import dev.sluice.op.SelectStep;
import dev.sluice.op.Shift;
import dev.sluice.tornado.kernel.ChainKernels;
import dev.sluice.tornado.kernel.StepKernels;
import uk.ac.manchester.tornado.api.common.TaskPackage;

/** Operations along the steps of each sequence. */
final class Steps {
  private Steps() {}

  static void select(SelectStep op, Machine m) {
    m.elements(
        "selectStep",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                StepKernels::selectStep,
                m.context(),
                m.run(),
                m.of(op.x()),
                m.of(op.out()),
                op.step(),
                op.out().shape().columns()));
  }

  static void place(PlaceStep op, Machine m) {
    m.elements(
        "placeStep",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                StepKernels::placeStep,
                m.context(),
                m.run(),
                m.of(op.x()),
                m.of(op.out()),
                op.step(),
                op.out().shape().columns()));
  }

  static void shift(Shift op, Machine m) {
    m.elements(
        "shiftSteps",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                StepKernels::shiftSteps,
                m.context(),
                m.run(),
                m.of(op.x()),
                m.of(op.out()),
                op.steps(),
                op.out().shape().columns()));
  }

  static void reverse(Reverse op, Machine m) {
    m.elements(
        "reverseSteps",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                StepKernels::reverseSteps,
                m.context(),
                m.run(),
                m.of(op.x()),
                m.of(op.out()),
                op.out().shape().columns()));
  }

  static void scan(Scan op, Machine m) {
    m.recorder()
        .items(
            "scanSteps",
            (long) m.capacity().sequences() * op.out().shape().columns(),
            id ->
                TaskPackage.createPackage(
                    id,
                    StepKernels::scanSteps,
                    m.context(),
                    m.run(),
                    m.of(op.factor()),
                    m.of(op.x()),
                    m.of(op.out()),
                    op.factor() == null ? 0 : 1,
                    op.reverse() ? 1 : 0,
                    op.out().shape().columns()));
  }

  /** One work-item a sequence. */
  static void chainScan(ChainScan op, Machine m) {
    m.recorder()
        .items(
            "chainScan",
            m.capacity().sequences(),
            id ->
                TaskPackage.createPackage(
                    id,
                    ChainKernels::chainScan,
                    m.context(),
                    m.run(),
                    m.of(op.scores()),
                    m.of(op.transitions()),
                    m.of(op.out()),
                    op.out().shape().columns()));
  }

  static void chainScanGradient(ChainScanGradient op, Machine m) {
    m.recorder()
        .items(
            "chainScanGradient",
            m.capacity().sequences(),
            id ->
                TaskPackage.createPackage(
                    id,
                    ChainKernels::chainScanGradient,
                    m.context(),
                    m.run(),
                    m.of(op.scores()),
                    m.of(op.transitions()),
                    m.of(op.out()),
                    m.of(op.dOut()),
                    m.of(op.dScores()),
                    op.out().shape().columns()));
  }

  static void chainTransitionsGradient(ChainTransitionsGradient op, Machine m) {
    int states = op.out().shape().columns();
    m.recorder()
        .items(
            "chainTransitionsGradient",
            (long) states * states,
            id ->
                TaskPackage.createPackage(
                    id,
                    ChainKernels::chainTransitionsGradient,
                    m.context(),
                    m.run(),
                    m.of(op.scores()),
                    m.of(op.transitions()),
                    m.of(op.out()),
                    m.of(op.total()),
                    m.of(op.dTransitions()),
                    states));
  }
}
