package dev.sluice.tornado.recurrent;

import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.tornado.lower.Machine;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What the tasks of a layer's chain forward are made with.
 *
 * @param op the layer
 * @param m what tasks are made with
 * @param arrays its memory
 * @param flags what its kernels are told
 * @param counter the step, counted on the device
 */
record ForwardLayer(
    RecurrentForward op, Machine m, ForwardArrays arrays, LayerFlags flags, IntArray counter) {
  RecurrentSpec spec() {
    return op.spec();
  }

  int units() {
    return spec().hiddenSize();
  }

  int sequences() {
    return m.capacity().sequences();
  }
}
