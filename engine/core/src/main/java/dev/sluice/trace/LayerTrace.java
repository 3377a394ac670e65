package dev.sluice.trace;

import dev.sluice.op.Cell;
import dev.sluice.op.Gate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a recurrent layer and direction computed; the letters are {@link Cell}'s.
 *
 * @param name as {@code rnn.l0} or {@code rnn.l0_reverse}
 * @param cell the cell
 * @param reverse whether it read each sequence from its last step to its first
 * @param h the hidden state after each step; where there is a projection the projected one
 * @param c the cell state after each step, of an LSTM
 * @param gates the activated gates; of an Elman cell its state
 * @param gradients the gradients, where a loss was traced
 */
public record LayerTrace(
    String name,
    Cell cell,
    boolean reverse,
    Series h,
    Optional<Series> c,
    Map<Gate, Series> gates,
    Optional<StateGradients> gradients) {
  /** Copies the gates, in the cell's order. */
  public LayerTrace {
    gates = Collections.unmodifiableMap(new EnumMap<>(gates));
  }

  /**
   * A gate.
   *
   * @param gate one that the cell has
   * @return its activations
   * @throws IllegalArgumentException where the cell has no such gate
   */
  public Series gate(Gate gate) {
    return require(gates, gate);
  }

  private Series require(Map<Gate, Series> all, Gate gate) {
    Series found = all.get(gate);
    if (found == null) {
      throw new IllegalArgumentException(
          "Trace: layer '"
              + name
              + "' has no gate "
              + gate
              + "; a cell "
              + cell.label()
              + " has "
              + cell.gateOrder());
    }
    return found;
  }

  /**
   * The loss's gradients, through every path that leads to it: what later steps do with a state
   * counts, and what layers above do.
   *
   * @param h of the hidden states, {@code dL/dhₜ}
   * @param c of the cell states, {@code dL/dcₜ}, of an LSTM
   * @param gates of the gates' pre-activations; of n of a GRU, of the sum that tanh is taken of
   */
  public record StateGradients(Series h, Optional<Series> c, Map<Gate, Series> gates) {
    /** Copies the gates, in the cell's order. */
    public StateGradients {
      gates = Collections.unmodifiableMap(new EnumMap<>(gates));
    }
  }

  /**
   * {@return the gradients}
   *
   * @throws IllegalStateException where no loss was traced
   */
  public StateGradients requireGradients() {
    return gradients.orElseThrow(
        () ->
            new IllegalStateException(
                "Trace: no loss was traced; Tracer.gradients and lastStepGradients do that"));
  }
}
