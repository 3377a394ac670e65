package dev.sluice.tornado.recurrent;

import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.tornado.lower.Machine;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What the tasks of a layer's chain backward are made with. */
abstract class BackwardLayer {
  final RecurrentBackward op;
  final RecurrentForward forward;
  final RecurrentSpec spec;
  final Machine m;
  final BackwardArrays arrays;
  final LayerFlags flags;

  /** The round, counted on the device. */
  final IntArray counter;

  final int units;
  final int columns;
  final int sequences;

  BackwardLayer(RecurrentBackward op, Machine m, BackwardArrays arrays) {
    this(op, m, arrays, m.memory().counter());
  }

  /** Of the same layer, with its counter. */
  BackwardLayer(BackwardLayer other) {
    this(other.op, other.m, other.arrays, other.counter);
  }

  private BackwardLayer(RecurrentBackward op, Machine m, BackwardArrays arrays, IntArray counter) {
    this.op = op;
    this.m = m;
    this.arrays = arrays;
    forward = op.forward();
    spec = forward.spec();
    flags = LayerFlags.of(op);
    this.counter = counter;
    units = spec.hiddenSize();
    columns = spec.outputSize();
    sequences = m.capacity().sequences();
  }
}
