package dev.sluice.bench.contender;

import dev.sluice.backend.Backend;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentSpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One recurrent layer, one direction, with biases, and all the numbers that it starts from, in
 * PyTorch's layout: rows are packed (time-major, see {@link PackedLayout}), which for equal lengths
 * is {@code [steps, sequences, …]}.
 *
 * @param cell the cell
 * @param inputSize I
 * @param hiddenSize H
 * @param layout the lengths of the batch
 * @param training whether gradients are computed as well
 * @param weightIh {@code [G·H, I]}
 * @param weightHh {@code [G·H, H]}
 * @param biasIh {@code [G·H]}
 * @param biasHh {@code [G·H]}
 * @param x {@code [rows, I]}
 * @param h0 {@code [sequences, H]}, not zero
 * @param c0 {@code [sequences, H]}, not zero; null where the cell has no cell state
 * @param dy {@code [rows, H]}, the gradient of the loss with respect to y; null unless training
 */
public record Problem(
    Cell cell,
    int inputSize,
    int hiddenSize,
    PackedLayout layout,
    boolean training,
    float[] weightIh,
    float[] weightHh,
    float[] biasIh,
    float[] biasHh,
    float[] x,
    float[] h0,
    float[] c0,
    float[] dy) {

  /**
   * The problem that a backend computes.
   *
   * @param backend which may keep weights in fewer bits
   * @return the problem with weights as the backend keeps them; empty where that is this one
   */
  public Optional<Problem> rounded(Backend backend) {
    float[] ih = stored(backend, weightIh);
    float[] hh = stored(backend, weightHh);
    boolean same = Arrays.equals(ih, weightIh) && Arrays.equals(hh, weightHh);
    return same
        ? Optional.empty()
        : Optional.of(
            new Problem(
                cell,
                inputSize,
                hiddenSize,
                layout,
                training,
                ih,
                hh,
                biasIh,
                biasHh,
                x,
                h0,
                c0,
                dy));
  }

  private static float[] stored(Backend backend, float[] weights) {
    float[] stored = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      stored[i] = backend.storedWeight(weights[i]);
    }
    return stored;
  }

  /** {@return whether all sequences have the same length} */
  public boolean equalLengths() {
    return layout.rows() == (long) layout.steps() * layout.sequences();
  }

  /** {@return what the layer computes, without dropout or projection, forward in time} */
  public RecurrentSpec spec() {
    return new RecurrentSpec(cell, inputSize, hiddenSize, 0, true, false, 0, 0);
  }

  /** {@return what a run leaves behind} */
  public Set<Result> results() {
    EnumSet<Result> all = EnumSet.allOf(Result.class);
    all.removeIf(
        result ->
            result.gradient() && !training
                || !cell.hasCellState() && (result == Result.CN || result == Result.DC0));
    return all;
  }

  /**
   * The columns of a result.
   *
   * @param result the result
   * @return elements of each of its lines
   */
  public int columns(Result result) {
    return switch (result) {
      case DX, DWEIGHT_IH -> inputSize;
      case DBIAS_IH, DBIAS_HH -> 1;
      default -> hiddenSize;
    };
  }
}
