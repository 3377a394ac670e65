package dev.sluice.opencl.recurrent;

import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.queue.Options;

/**
 * The files of a recurrent layer's kernels, what they are compiled with, and what local memory they
 * are given beside their tiles.
 *
 * @param cell the layer's cell
 * @param half whether weights are packed in 16 bits
 * @param masked whether the layer has recurrent dropout
 * @param projected whether its hidden states are projected
 */
public record LayerKernels(Cell cell, boolean half, boolean masked, boolean projected) {
  /** The file of {@link #projection}'s kernels. */
  public static final String PROJECTION = "projection.cl";

  static LayerKernels of(RecurrentSpec spec, Machine machine) {
    return new LayerKernels(
        spec.cell(), machine.half(), spec.recurrentDropout() > 0, spec.projectionSize() > 0);
  }

  /** {@return the file of a cell's kernels forward} */
  public String forwardFile() {
    return family() + "_forward.cl";
  }

  /** {@return the file of a cell's kernels backward} */
  public String backwardFile() {
    return family() + "_backward.cl";
  }

  private String family() {
    return switch (cell) {
      case RNN_TANH, RNN_RELU -> "rnn";
      case LSTM -> "lstm";
      case GRU -> "gru";
      case GRU_RESET_BEFORE -> "gru_reset_before";
    };
  }

  /**
   * What {@code forward_step} is compiled with.
   *
   * @param tiling how it is cut; the gates are its vectors
   * @param phase which kernel of a step: {@link Cells.Phase}
   * @param fused whether the product is part of it
   */
  public Options forwardStep(Tiling tiling, int phase, boolean fused) {
    return step(tiling.options(), phase, fused);
  }

  /** What {@code backward_step} is compiled with; see {@link #forwardStep}. */
  public Options backwardStep(Tiling tiling, int phase, boolean fused) {
    return step(vectors(tiling), phase, fused);
  }

  /** What {@code forward_sequence} is compiled with; see {@link #forwardStep}. */
  public Options forwardSequence(Tiling tiling) {
    return sequence(tiling.options());
  }

  /** What {@code backward_sequence} is compiled with; see {@link #forwardStep}. */
  public Options backwardSequence(Tiling tiling) {
    return sequence(vectors(tiling));
  }

  /** What {@code project} and {@code project_backward} are compiled with. */
  public Options projection(Tiling tiling) {
    return common(vectors(tiling));
  }

  private static Options vectors(Tiling tiling) {
    return tiling.options().with("V", tiling.vectors());
  }

  private Options step(Options options, int phase, boolean fused) {
    return ofCell(common(options), phase).with("FUSED", fused);
  }

  private Options sequence(Options options) {
    return ofCell(common(options), 0).with("PROJECTION", projected).with("SEQUENCE", true);
  }

  private Options common(Options options) {
    return options.with("HALF", half).with("MASKED", masked);
  }

  /** The macros that tell apart the kernels of one file. */
  private Options ofCell(Options options, int phase) {
    return switch (cell) {
      case RNN_TANH, RNN_RELU -> options.with("RECTIFIER", cell == Cell.RNN_RELU);
      case GRU_RESET_BEFORE -> options.with("PHASE", phase);
      case LSTM, GRU -> options;
    };
  }

  /**
   * Local memory for a group's states in {@code forward_sequence}: two copies of what U is
   * multiplied with, and what a second product of each step is made of.
   *
   * @param tiling how the kernel is cut
   * @param units H
   * @param columns P, or H without a projection
   * @return bytes
   */
  public long stateBytes(Tiling tiling, int units, int columns) {
    boolean second = projected || Cells.hasTwoPhases(cell);
    long numbers = 2L * columns + (second ? units : 0);
    return tiling.groupRows() * numbers * Float.BYTES;
  }
}
