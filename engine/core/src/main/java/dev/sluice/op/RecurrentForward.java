package dev.sluice.op;

import java.util.ArrayList;
import java.util.List;

/**
 * A whole recurrent layer and direction over all steps of a batch. The equations are in {@link
 * Cell}.
 *
 * @param spec what is computed
 * @param x {@code [rows, I]}
 * @param weights the weights
 * @param h0 {@code [sequences, P]}, the hidden state before each sequence's first step that is read
 * @param c0 {@code [sequences, H]}, the cell state there; LSTM only, else null
 * @param y {@code [rows, P]}, the hidden state after each step
 * @param hN {@code [sequences, P]}, the hidden state after each sequence's last step that is read
 * @param cN {@code [sequences, H]}, the cell state there; LSTM only, else null
 * @param reserve what backward needs, or null where there is no backward
 */
public record RecurrentForward(
    RecurrentSpec spec,
    Buffer x,
    RecurrentWeights weights,
    Buffer h0,
    Buffer c0,
    Buffer y,
    Buffer hN,
    Buffer cN,
    RecurrentReserve reserve)
    implements Op {
  /** Checks the shapes. */
  public RecurrentForward {
    Check.shape(this, "x", x, Shape.rows(spec.inputSize()));
    weights.check(this, "", spec);
    Check.shape(this, "h0", h0, Shape.sequences(spec.outputSize()));
    Check.shape(this, "y", y, Shape.rows(spec.outputSize()));
    Check.shape(this, "hN", hN, Shape.sequences(spec.outputSize()));
    if (spec.cell().hasCellState()) {
      Check.shape(this, "c0", c0, Shape.sequences(spec.hiddenSize()));
      Check.shape(this, "cN", cN, Shape.sequences(spec.hiddenSize()));
    } else {
      Check.absent(this, "c0", c0, "for this cell");
      Check.absent(this, "cN", cN, "for this cell");
    }
    if (reserve != null) {
      reserve.check(this, spec);
    }
  }

  @Override
  public String name() {
    return spec.cell().label() + (spec.reverse() ? " reverse" : "");
  }

  @Override
  public boolean draws() {
    return spec.recurrentDropout() > 0;
  }

  @Override
  public List<Buffer> inputs() {
    List<Buffer> all = new ArrayList<>(List.of(x));
    all.addAll(weights.all());
    all.add(h0);
    if (c0 != null) {
      all.add(c0);
    }
    return all;
  }

  @Override
  public List<Buffer> outputs() {
    List<Buffer> all = new ArrayList<>(List.of(y, hN));
    if (cN != null) {
      all.add(cN);
    }
    if (reserve != null) {
      all.addAll(reserve.all());
    }
    return all;
  }

  @Override
  public long flops(Extent extent) {
    return spec.flops(extent.rows());
  }

  @Override
  public void backward(GradientTape tape) {
    if (reserve == null) {
      throw new IllegalStateException(
          name() + ": recorded for inference, without the reserve that a gradient needs");
    }
    Buffer dx = tape.wants(x) ? tape.gradient(x) : null;
    Buffer dh0 = tape.wants(h0) ? tape.gradient(h0) : null;
    Buffer dc0 = c0 != null && tape.wants(c0) ? tape.gradient(c0) : null;
    RecurrentWeights dWeights =
        new RecurrentWeights(
            tape.gradient(weights.ih()),
            tape.gradient(weights.hh()),
            weights.biasIh() == null ? null : tape.gradient(weights.biasIh()),
            weights.biasHh() == null ? null : tape.gradient(weights.biasHh()),
            weights.projection() == null ? null : tape.gradient(weights.projection()));
    Buffer dcN = cN == null ? null : tape.of(cN);
    tape.record(new RecurrentBackward(this, tape.of(y), tape.of(hN), dcN, dx, dWeights, dh0, dc0));
    tape.contribute(x, dx);
    tape.contribute(h0, dh0);
    tape.contribute(c0, dc0);
    List<Buffer> parameters = weights.all();
    List<Buffer> gradients = dWeights.all();
    for (int i = 0; i < parameters.size(); i++) {
      tape.contribute(parameters.get(i), gradients.get(i));
    }
  }
}
