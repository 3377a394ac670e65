package dev.sluice.op;

import java.util.ArrayList;
import java.util.List;

/**
 * The weights of one layer and direction, or their gradients, in PyTorch's layout.
 *
 * @param ih {@code weight_ih [G·H, I]}
 * @param hh {@code weight_hh [G·H, P]}, P = H without a projection
 * @param biasIh {@code bias_ih [G·H]}, null without biases
 * @param biasHh {@code bias_hh [G·H]}, null without biases
 * @param projection {@code weight_hr [P, H]}, null without a projection
 */
public record RecurrentWeights(
    Buffer ih, Buffer hh, Buffer biasIh, Buffer biasHh, Buffer projection) {

  /**
   * The same weights but for those of the input.
   *
   * @param newIh {@code weight_ih [G·H, I]}
   * @return the weights
   */
  public RecurrentWeights withIh(Buffer newIh) {
    return new RecurrentWeights(newIh, hh, biasIh, biasHh, projection);
  }

  /** {@return those that are there, in PyTorch's order} */
  public List<Buffer> all() {
    List<Buffer> all = new ArrayList<>(List.of(ih, hh));
    if (biasIh != null) {
      all.add(biasIh);
      all.add(biasHh);
    }
    if (projection != null) {
      all.add(projection);
    }
    return all;
  }

  void check(Op op, String prefix, RecurrentSpec spec) {
    int gates = spec.gateSize();
    Check.shape(op, prefix + "weight_ih", ih, Shape.matrix(gates, spec.inputSize()));
    Check.shape(op, prefix + "weight_hh", hh, Shape.matrix(gates, spec.outputSize()));
    if (spec.bias()) {
      Check.shape(op, prefix + "bias_ih", biasIh, Shape.vector(gates));
      Check.shape(op, prefix + "bias_hh", biasHh, Shape.vector(gates));
    } else {
      Check.absent(op, prefix + "bias_ih", biasIh, "without biases");
      Check.absent(op, prefix + "bias_hh", biasHh, "without biases");
    }
    if (spec.projectionSize() > 0) {
      Check.shape(
          op,
          prefix + "weight_hr",
          projection,
          Shape.matrix(spec.projectionSize(), spec.hiddenSize()));
    } else {
      Check.absent(op, prefix + "weight_hr", projection, "without a projection");
    }
  }
}
