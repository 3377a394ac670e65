package dev.sluice.opencl.recurrent;

import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.queue.Options;
import java.util.EnumSet;
import java.util.Set;

/**
 * The files of a recurrent layer's kernels, what they are compiled with, and what local memory they
 * are given beside their tiles.
 *
 * @param cell the layer's cell
 * @param traits what holds for the layer
 */
public record LayerKernels(Cell cell, Set<Trait> traits) {
  /** The file of {@link #projection}'s kernels. */
  public static final String PROJECTION = "projection.cl";

  /** What a layer is compiled for: the macros of {@code state.cl} and {@code panel.cl}. */
  public enum Trait {
    /** Weights are packed in 16 bits. */
    HALF,
    /** There is recurrent dropout. */
    MASKED,
    /** Hidden states are projected. */
    PROJECTED,
    /** Backward follows, so that gates and cells are kept. */
    KEEP,
    /** There is a b' that is not part of the input: that of a GRU's n. */
    HAS_BIAS,
    /** y has a gradient. */
    HAS_DY,
    /** The final hidden state has one. */
    HAS_DHN,
    /** The final cell state has one. */
    HAS_DCN,
    /** Somebody needs that of the initial hidden state. */
    WANTS_DH0
  }

  /** Copies the set. */
  public LayerKernels {
    traits = Set.copyOf(traits);
  }

  static LayerKernels of(RecurrentForward op, Machine machine) {
    Set<Trait> traits = of(op.spec(), machine);
    add(traits, Trait.KEEP, op.reserve() != null);
    add(traits, Trait.HAS_BIAS, op.spec().bias() && op.spec().cell() == Cell.GRU);
    return new LayerKernels(op.spec().cell(), traits);
  }

  static LayerKernels of(RecurrentBackward op, Machine machine) {
    Set<Trait> traits = of(op.forward().spec(), machine);
    add(traits, Trait.HAS_DY, op.dy() != null);
    add(traits, Trait.HAS_DHN, op.dhN() != null);
    add(traits, Trait.HAS_DCN, op.dcN() != null);
    add(traits, Trait.WANTS_DH0, op.dh0() != null);
    return new LayerKernels(op.forward().spec().cell(), traits);
  }

  private static Set<Trait> of(RecurrentSpec spec, Machine machine) {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    add(traits, Trait.HALF, machine.half());
    add(traits, Trait.MASKED, spec.recurrentDropout() > 0);
    add(traits, Trait.PROJECTED, spec.projectionSize() > 0);
    return traits;
  }

  private static void add(Set<Trait> traits, Trait trait, boolean holds) {
    if (holds) {
      traits.add(trait);
    }
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
    // A reset-before GRU keeps its gates in any case, for its second kernel.
    LayerKernels own = Cells.hasTwoPhases(cell) ? without(Trait.KEEP) : this;
    return own.ofCell(tiling.options(), phase).with("FUSED", fused);
  }

  /** What {@code backward_step} is compiled with; see {@link #forwardStep}. */
  public Options backwardStep(Tiling tiling, int phase, boolean fused) {
    boolean whole = traits.contains(Trait.PROJECTED) || phase == 1;
    LayerKernels own =
        whole
            ? without(Trait.HAS_DCN, Trait.HAS_DY, Trait.HAS_DHN, Trait.WANTS_DH0)
            : without(Trait.HAS_DCN);
    return own.ofCell(vectors(tiling), phase).with("FUSED", fused).with("WHOLE", whole);
  }

  /** With fewer traits, where a kernel does not know the others: it is compiled less often. */
  private LayerKernels without(Trait... unknown) {
    Set<Trait> fewer = EnumSet.noneOf(Trait.class);
    fewer.addAll(traits);
    fewer.removeAll(Set.of(unknown));
    return new LayerKernels(cell, fewer);
  }

  /**
   * What {@code forward_sequence} is compiled with.
   *
   * @param tiling how it is cut; the gates are its vectors
   * @param reverse whether the layer reads from the last step to the first
   */
  public Options forwardSequence(Tiling tiling, boolean reverse) {
    return sequence(tiling.options(), reverse);
  }

  /** What {@code backward_sequence} is compiled with; see {@link #forwardSequence}. */
  public Options backwardSequence(Tiling tiling, boolean reverse) {
    return sequence(vectors(tiling), reverse);
  }

  private Options sequence(Options options, boolean reverse) {
    return ofCell(options, 0).with("SEQUENCE", true).with("REVERSE", reverse);
  }

  /** What {@code project} and {@code project_backward} are compiled with. */
  public Options projection(Tiling tiling) {
    return without(Trait.PROJECTED, Trait.KEEP, Trait.HAS_DCN).withTraits(vectors(tiling));
  }

  private static Options vectors(Tiling tiling) {
    return tiling.options().with("V", tiling.vectors());
  }

  private Options withTraits(Options options) {
    Options all = options;
    for (Trait trait : traits) {
      all = all.with(trait.name(), true);
    }
    return all;
  }

  /** With the macros that tell apart the kernels of one file. */
  private Options ofCell(Options options, int phase) {
    Options common = withTraits(options);
    return switch (cell) {
      case RNN_TANH, RNN_RELU -> common.with("RECTIFIER", cell == Cell.RNN_RELU);
      case GRU_RESET_BEFORE -> common.with("PHASE", phase);
      case LSTM, GRU -> common;
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
    boolean second = traits.contains(Trait.PROJECTED) || Cells.hasTwoPhases(cell);
    long numbers = 2L * columns + (second ? units : 0);
    return tiling.groupRows() * numbers * Float.BYTES;
  }
}
