package dev.sluice.tornado.recurrent;

import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.tornado.lower.Machine;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What the tasks of a layer's chain backward are made with.
 *
 * @param op the layer
 * @param m what tasks are made with
 * @param arrays its memory
 * @param flags what its kernels are told
 * @param counter the round, counted on the device
 */
record BackwardLayer(
    RecurrentBackward op, Machine m, BackwardArrays arrays, LayerFlags flags, IntArray counter) {
  RecurrentForward forward() {
    return op.forward();
  }

  RecurrentSpec spec() {
    return forward().spec();
  }

  int units() {
    return spec().hiddenSize();
  }

  int columns() {
    return spec().outputSize();
  }

  int sequences() {
    return m.capacity().sequences();
  }
}
