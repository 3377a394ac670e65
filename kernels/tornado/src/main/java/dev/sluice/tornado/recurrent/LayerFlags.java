package dev.sluice.tornado.recurrent;

import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.random.DropoutMask;
import dev.sluice.tornado.kernel.Layer;

/**
 * What holds for a layer, as its kernels are told.
 *
 * @param flags of {@link Layer}
 * @param stream of the recurrent dropout
 * @param threshold of the recurrent dropout
 * @param scale of the recurrent dropout
 */
record LayerFlags(int flags, int stream, int threshold, float scale) {
  static LayerFlags of(RecurrentForward op) {
    RecurrentSpec spec = op.spec();
    int flags = common(spec);
    flags |= flag(Layer.KEEP, op.reserve() != null);
    flags |= flag(Layer.BIAS, spec.bias() && spec.cell() == Cell.GRU);
    return of(spec, flags);
  }

  static LayerFlags of(RecurrentBackward op) {
    RecurrentSpec spec = op.forward().spec();
    int flags = common(spec);
    flags |= flag(Layer.HAS_DY, op.dy() != null);
    flags |= flag(Layer.HAS_DHN, op.dhN() != null);
    flags |= flag(Layer.HAS_DCN, op.dcN() != null);
    flags |= flag(Layer.WANTS_DH0, op.dh0() != null);
    return of(spec, flags);
  }

  private static int common(RecurrentSpec spec) {
    return flag(Layer.REVERSE, spec.reverse())
        | flag(Layer.MASKED, spec.recurrentDropout() > 0)
        | flag(Layer.PROJECTED, spec.projectionSize() > 0)
        | flag(Layer.RECTIFIER, spec.cell() == Cell.RNN_RELU);
  }

  private static LayerFlags of(RecurrentSpec spec, int flags) {
    double rate = spec.recurrentDropout();
    return new LayerFlags(
        flags, spec.stream(), DropoutMask.threshold(rate), (float) (1 / (1 - rate)));
  }

  private static int flag(int flag, boolean holds) {
    return holds ? flag : 0;
  }
}
