package dev.sluice.tornado.recurrent;

import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.tornado.lower.Machine;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What the tasks of a layer's chain forward are made with. */
abstract class ForwardLayer {
  final RecurrentForward op;
  final RecurrentSpec spec;
  final Machine m;
  final ForwardArrays arrays;
  final LayerFlags flags;

  /** The step, counted on the device. */
  final IntArray counter;

  final int units;
  final int sequences;

  ForwardLayer(RecurrentForward op, Machine m, ForwardArrays arrays) {
    this(op, m, arrays, m.memory().counter());
  }

  /** Of the same layer, with its counter. */
  ForwardLayer(ForwardLayer other) {
    this(other.op, other.m, other.arrays, other.counter);
  }

  private ForwardLayer(RecurrentForward op, Machine m, ForwardArrays arrays, IntArray counter) {
    this.op = op;
    this.m = m;
    this.arrays = arrays;
    spec = op.spec();
    flags = LayerFlags.of(op);
    this.counter = counter;
    units = spec.hiddenSize();
    sequences = m.capacity().sequences();
  }
}
