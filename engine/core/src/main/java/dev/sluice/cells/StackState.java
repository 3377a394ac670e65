package dev.sluice.cells;

/**
 * The states of a recurrent stack, or their gradients, in PyTorch's layout: layers first, of a
 * layer the forward direction before the reverse; sequences in the caller's order.
 *
 * @param h {@code [layers·D, sequences, P]}, hidden states
 * @param c {@code [layers·D, sequences, H]}, cell states of an LSTM; empty for other cells, for
 *     which null will do
 */
public record StackState(float[] h, float[] c) {
  /** Takes no cell states for none. */
  public StackState {
    c = c == null ? new float[0] : c;
  }
}
