package dev.sluice.tornado.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.op.Buffer;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.tornado.kernel.PlainKernels;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Products of a step forward on their own, one task or one for each gate: those of inputs where
 * they are not computed before all steps, and the recurrent ones where they are apart from the
 * cell's equations.
 */
final class StepProducts extends ForwardLayer {
  private final FloatArray products;

  StepProducts(ForwardLayer in, boolean fused) {
    super(in);
    products =
        fused ? m.memory().nothing() : m.memory().scratch((long) sequences * spec.gateSize());
  }

  /** The recurrent ones, {@code [sequences, G·H]}. */
  FloatArray array() {
    return products;
  }

  /** W x + b. */
  void input(int place) {
    product(
        place,
        m.of(op.x()),
        PlainKernels.BY_ROW,
        spec.inputSize(),
        0,
        op.weights().ih(),
        true,
        0,
        spec.cell().gates());
  }

  /** U h of the first gates. */
  void hidden(int place, int gates) {
    product(
        place,
        arrays.operand(),
        PlainKernels.ALTERNATING,
        spec.outputSize(),
        0,
        op.weights().hh(),
        false,
        0,
        gates);
  }

  /** U (r ∘ h) of a gate, which the kept gates have in their last block. */
  void reset(int place, int gate) {
    product(
        place,
        arrays.gates(),
        PlainKernels.BY_ROW,
        spec.cell().reserved() * units,
        (spec.cell().reserved() - 1) * units,
        op.weights().hh(),
        false,
        gate,
        1);
  }

  /** Some gates' product with some rows, one task or one for each gate. */
  private void product(
      int place,
      FloatArray a,
      int aRows,
      int aLine,
      int aFrom,
      Buffer w,
      boolean input,
      int firstGate,
      int gates) {
    boolean together = m.has(Fusion.GATES);
    RecurrentWeights weights = op.weights();
    boolean withBias = input && weights.biasIh() != null;
    int each = together ? gates : 1;
    for (int gate = firstGate; gate < firstGate + gates; gate += each) {
      int first = gate * units;
      int lines = each * units;
      m.recorder()
          .items(
              "stepProduct",
              (long) sequences * lines,
              id ->
                  TaskPackage.createPackage(
                      id,
                      PlainKernels::stepProduct,
                      m.context(),
                      m.run(),
                      counter,
                      a,
                      m.of(w),
                      m.of(withBias ? weights.biasIh() : null),
                      m.of(withBias ? weights.biasHh() : null),
                      input ? arrays.pre() : products,
                      place,
                      aRows,
                      aLine,
                      aFrom,
                      input ? 1 : 0,
                      spec.gateSize(),
                      first,
                      lines,
                      w.shape().columns(),
                      withBias ? 1 : 0,
                      ForwardTasks.biasesInInput(spec),
                      flags.flags()));
    }
  }
}
