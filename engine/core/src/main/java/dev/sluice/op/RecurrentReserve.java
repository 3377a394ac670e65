package dev.sluice.op;

import java.util.ArrayList;
import java.util.List;

/**
 * What forward keeps for backward. Backward overwrites the gates with their gradients.
 *
 * @param gates {@code [rows, R·H]}, the blocks of {@link Cell#reserved()}
 * @param cells {@code [rows, H]}, the cell states of an LSTM, else null
 * @param hidden {@code [rows, H]}, the hidden states before the projection, null without one
 */
public record RecurrentReserve(Buffer gates, Buffer cells, Buffer hidden) {

  /** {@return those that are there} */
  public List<Buffer> all() {
    List<Buffer> all = new ArrayList<>(List.of(gates));
    if (cells != null) {
      all.add(cells);
    }
    if (hidden != null) {
      all.add(hidden);
    }
    return all;
  }

  void check(Op op, RecurrentSpec spec) {
    int units = spec.hiddenSize();
    Check.shape(op, "reserved gates", gates, Shape.rows(spec.cell().reserved() * units));
    if (spec.cell().hasCellState()) {
      Check.shape(op, "reserved cells", cells, Shape.rows(units));
    } else {
      Check.absent(op, "reserved cells", cells, "for this cell");
    }
    if (spec.projectionSize() > 0) {
      Check.shape(op, "reserved hidden", hidden, Shape.rows(units));
    } else {
      Check.absent(op, "reserved hidden", hidden, "without a projection");
    }
  }
}
