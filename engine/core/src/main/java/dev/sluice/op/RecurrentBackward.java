package dev.sluice.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The gradient of a {@link RecurrentForward}: backpropagation through all its steps. The reserved
 * gates of forward are overwritten with the gradients of the gates' pre-activations.
 *
 * @param forward the operation whose gradient this is
 * @param dy {@code [rows, P]}, null where the loss does not depend on y
 * @param dhN {@code [sequences, P]}, null where the loss does not depend on hN
 * @param dcN {@code [sequences, H]}, null where the loss does not depend on cN
 * @param dx {@code [rows, I]}, null where nobody needs it
 * @param dWeights the weights' gradients, summed over all rows
 * @param dh0 {@code [sequences, P]}, null where nobody needs it
 * @param dc0 {@code [sequences, H]}, null where nobody needs it
 */
public record RecurrentBackward(
    RecurrentForward forward,
    Buffer dy,
    Buffer dhN,
    Buffer dcN,
    Buffer dx,
    RecurrentWeights dWeights,
    Buffer dh0,
    Buffer dc0)
    implements Op {
  /** Checks the shapes. */
  public RecurrentBackward {
    if (forward.reserve() == null) {
      throw new ShapeException(
          "RecurrentBackward: its forward operation was recorded without a reserve");
    }
    RecurrentSpec spec = forward.spec();
    Shape rows = Shape.rows(spec.outputSize());
    Shape states = Shape.sequences(spec.outputSize());
    Shape cells = Shape.sequences(spec.hiddenSize());
    Check.optional(this, "dy", dy, rows);
    Check.optional(this, "dhN", dhN, states);
    Check.optional(this, "dh0", dh0, states);
    Check.optional(this, "dx", dx, Shape.rows(spec.inputSize()));
    if (spec.cell().hasCellState()) {
      Check.optional(this, "dcN", dcN, cells);
      Check.optional(this, "dc0", dc0, cells);
    } else {
      Check.absent(this, "dcN", dcN, "for this cell");
      Check.absent(this, "dc0", dc0, "for this cell");
    }
    if (dy == null && dhN == null && dcN == null) {
      throw new ShapeException("RecurrentBackward: needs at least one of dy, dhN and dcN");
    }
    dWeights.check(this, "d", spec);
  }

  @Override
  public String name() {
    return forward.name() + " gradient";
  }

  @Override
  public boolean draws() {
    return forward.spec().recurrentDropout() > 0;
  }

  @Override
  public List<Buffer> inputs() {
    List<Buffer> all = new ArrayList<>(forward.inputs());
    all.add(forward.y());
    all.addAll(forward.reserve().all());
    Stream.of(dy, dhN, dcN).filter(Objects::nonNull).forEach(all::add);
    return all;
  }

  @Override
  public List<Buffer> outputs() {
    List<Buffer> all = new ArrayList<>();
    all.add(forward.reserve().gates());
    if (dx != null) {
      all.add(dx);
    }
    all.addAll(dWeights.all());
    Stream.of(dh0, dc0).filter(Objects::nonNull).forEach(all::add);
    return all;
  }

  @Override
  public List<Buffer> updatesInPlace() {
    return List.of(forward.reserve().gates());
  }

  /** Twice the forward pass: one product for the inputs' gradients and one for the weights'. */
  @Override
  public long flops(Extent extent) {
    RecurrentSpec spec = forward.spec();
    long skipped = dx == null ? 2L * extent.rows() * spec.gateSize() * spec.inputSize() : 0;
    return 2 * spec.flops(extent.rows()) - skipped;
  }
}
