package dev.sluice.tornado.lower;

import dev.sluice.op.ClipByNorm;
import dev.sluice.op.Update;
import dev.sluice.op.UpdateRule;
import dev.sluice.tornado.kernel.OptimizerKernels;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Gradient clipping and optimizer steps. */
final class Updates {
  private Updates() {}

  static void clipByNorm(ClipByNorm op, Machine m) {
    FloatArray constants = m.memory().constants(op.limit());
    m.elements(
        "clipByNorm",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                OptimizerKernels::clipByNorm,
                m.context(),
                m.run(),
                constants,
                m.of(op.x()),
                m.of(op.norm()),
                m.of(op.out()),
                Machine.lines(op.out()),
                op.out().shape().columns()));
  }

  static void update(Update op, Machine m) {
    FloatArray first = m.of(op.slots().isEmpty() ? null : op.slots().getFirst());
    FloatArray second = m.of(op.slots().size() < 2 ? null : op.slots().get(1));
    int guarded = op.guard() == null ? 0 : 1;
    int size = (int) op.parameter().shape().size(m.capacity());
    switch (op.rule()) {
      case UpdateRule.Sgd rule -> {
        FloatArray constants = m.memory().constants(rule.momentum(), rule.weightDecay());
        m.elements(
            "sgd",
            op.parameter(),
            id ->
                TaskPackage.createPackage(
                    id,
                    OptimizerKernels::sgd,
                    m.context(),
                    m.run(),
                    constants,
                    m.of(op.parameter()),
                    m.of(op.gradient()),
                    first,
                    m.of(op.control()),
                    m.of(op.guard()),
                    rule.momentum() > 0 ? 1 : 0,
                    rule.nesterov() ? 1 : 0,
                    guarded,
                    size));
      }
      case UpdateRule.RmsProp rule -> {
        FloatArray constants =
            m.memory()
                .constants(
                    rule.alpha(),
                    1 - rule.alpha(),
                    rule.epsilon(),
                    rule.momentum(),
                    rule.weightDecay());
        m.elements(
            "rmsProp",
            op.parameter(),
            id ->
                TaskPackage.createPackage(
                    id,
                    OptimizerKernels::rmsProp,
                    m.context(),
                    m.run(),
                    constants,
                    m.of(op.parameter()),
                    m.of(op.gradient()),
                    first,
                    second,
                    m.of(op.control()),
                    m.of(op.guard()),
                    rule.momentum() > 0 ? 1 : 0,
                    guarded,
                    size));
      }
      case UpdateRule.Adam rule -> {
        FloatArray constants =
            m.memory()
                .constants(
                    rule.beta1(),
                    1 - rule.beta1(),
                    rule.beta2(),
                    1 - rule.beta2(),
                    rule.epsilon(),
                    rule.weightDecay());
        m.elements(
            "adam",
            op.parameter(),
            id ->
                TaskPackage.createPackage(
                    id,
                    OptimizerKernels::adam,
                    m.context(),
                    m.run(),
                    constants,
                    m.of(op.parameter()),
                    m.of(op.gradient()),
                    first,
                    second,
                    m.of(op.control()),
                    m.of(op.guard()),
                    rule.decoupled() ? 1 : 0,
                    guarded,
                    size));
      }
    }
  }
}
