package dev.sluice.train;

import dev.sluice.op.Buffer;
import dev.sluice.op.Role;
import dev.sluice.op.Update;
import dev.sluice.op.UpdateRule;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/** A formula of an update: one of those that backends have kernels for, or one of one's own. */
sealed interface Formula {
  Formula withWeightDecay(double weightDecay);

  /** Whether it keeps the squares of gradients. */
  boolean keepsSquares();

  /** What it reads of the host: the learning rate, and what depends on the step's number. */
  float[] control(float rate, long step);

  /** Records the update of one parameter. */
  void record(Recorder r, Buffer parameter, Buffer gradient, Buffer control, Buffer guard);

  /** A rule of the operation {@link Update}. */
  record Known(UpdateRule rule) implements Formula {
    @Override
    public Formula withWeightDecay(double weightDecay) {
      return new Known(rule.withWeightDecay(weightDecay));
    }

    @Override
    public boolean keepsSquares() {
      return switch (rule) {
        case UpdateRule.Sgd _ -> false;
        case UpdateRule.RmsProp _, UpdateRule.Adam _ -> true;
      };
    }

    @Override
    public float[] control(float rate, long step) {
      float[] control = {rate, 1, 1};
      if (rule instanceof UpdateRule.Adam adam) {
        control[1] = (float) (1 - Math.pow(adam.beta1(), step + 1.0));
        control[2] = (float) (1 - Math.pow(adam.beta2(), step + 1.0));
      }
      return control;
    }

    @Override
    public void record(
        Recorder r, Buffer parameter, Buffer gradient, Buffer control, Buffer guard) {
      r.record(
          new Update(rule, parameter, gradient, slots(r, rule.slots(), parameter), control, guard));
    }

    @Override
    public String toString() {
      return rule.toString();
    }
  }

  /** A user's formula. */
  record Own(UpdateFormula formula) implements Formula {
    public Own {
      Objects.requireNonNull(formula, "Optimizer: the formula is missing");
      List<String> names = formula.slots();
      if (names == null
          || new HashSet<>(names).size() != names.size()
          || names.stream().anyMatch(Objects::isNull)) {
        throw new IllegalArgumentException(
            "Optimizer: " + formula + " keeps " + names + ", must be different names, or none");
      }
    }

    @Override
    public Formula withWeightDecay(double weightDecay) {
      return new Own(formula.withWeightDecay(weightDecay));
    }

    private void requireShape(Buffer parameter, String what, Buffer next) {
      if (next == null || !next.shape().equals(parameter.shape())) {
        throw new IllegalArgumentException(
            "Optimizer: "
                + formula
                + " hands on "
                + (next == null ? "nothing" : next.shape().toString())
                + " for "
                + what
                + " of '"
                + parameter.name()
                + "', must be "
                + parameter.shape());
      }
    }

    private static Buffer computed(Recorder r, Buffer next) {
      return next.role() == Role.VALUE ? next : r.affine(next, 1, 0);
    }

    @Override
    public boolean keepsSquares() {
      return formula.keepsSquares();
    }

    @Override
    public float[] control(float rate, long step) {
      return new float[] {rate, step + 1, 1};
    }

    @Override
    public void record(
        Recorder r, Buffer parameter, Buffer gradient, Buffer control, Buffer guard) {
      List<Buffer> slots = slots(r, formula.slots(), parameter);
      UpdateFormula.Next next =
          formula.next(
              r,
              new UpdateFormula.Given(
                  parameter, gradient, slots, r.slice(control, 0, 1), r.slice(control, 1, 1)));
      if (next == null) {
        throw new IllegalArgumentException(
            "Optimizer: " + formula + " hands on nothing for '" + parameter.name() + "'");
      }
      if (next.slots().size() != slots.size()) {
        throw new IllegalArgumentException(
            "Optimizer: "
                + formula
                + " keeps "
                + formula.slots()
                + ", and hands on "
                + next.slots().size()
                + " of them");
      }
      requireShape(parameter, "the parameter", next.parameter());
      for (int i = 0; i < slots.size(); i++) {
        requireShape(parameter, "slot '" + formula.slots().get(i) + "'", next.slots().get(i));
      }
      // All are copied before the first is overwritten: a slot may keep what a parameter was.
      Buffer value = computed(r, next.parameter());
      List<Buffer> kept = next.slots().stream().map(slot -> computed(r, slot)).toList();
      r.carry(value, parameter, guard);
      for (int i = 0; i < slots.size(); i++) {
        r.carry(kept.get(i), slots.get(i), guard);
      }
    }

    @Override
    public String toString() {
      return formula.toString();
    }
  }

  private static List<Buffer> slots(Recorder r, List<String> names, Buffer parameter) {
    List<Buffer> slots = new ArrayList<>();
    for (String name : names) {
      slots.add(r.slot(name + "." + parameter.name(), parameter.shape()));
    }
    return slots;
  }
}
