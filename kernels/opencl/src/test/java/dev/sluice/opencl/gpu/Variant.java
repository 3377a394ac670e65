package dev.sluice.opencl.gpu;

import dev.sluice.op.Cell;
import dev.sluice.opencl.gemm.Product;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.queue.DeviceTraits;
import dev.sluice.opencl.queue.Options;
import dev.sluice.opencl.recurrent.LayerKernels;
import dev.sluice.opencl.recurrent.LayerKernels.Trait;
import dev.sluice.opencl.tune.Candidates;
import dev.sluice.opencl.tune.LayerTuning;
import dev.sluice.opencl.tune.Tuning;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A kernel file with options that GPUs get it with.
 *
 * @param file the file
 * @param options the macros
 * @param note what is unlike the default, for the table
 * @param fused whether its kernels are those that compute layers
 * @param items work-items of a group
 * @param localBytes local memory that the host gives to a group of kernels that take some
 */
public record Variant(
    String file, Options options, String note, boolean fused, int items, long localBytes) {
  /** Hidden size of the layer whose states are in local memory in the table. */
  static final int UNITS = 256;

  /** Work-items of a group of kernels that compute no layer, and a number for each of them. */
  private static final int GROUP = 64;

  private static final long SHARED = (long) GROUP * Float.BYTES;

  /** Some GPU: what is said of it decides nothing here but that all candidates fit. */
  private static final DeviceTraits GPU =
      new DeviceTraits(
          "OpenCL",
          0,
          "platform",
          "GPU",
          "1",
          "OpenCL 3.0",
          true,
          false,
          132,
          80L << 30,
          20L << 30,
          48 << 10,
          1024,
          1024,
          1024,
          1,
          512);

  /** {@return every kernel file with the options that GPUs get it with} */
  public static List<Variant> all() {
    List<Variant> all = new ArrayList<>();
    for (String file :
        List.of(
            "begin.cl",
            "chain.cl",
            "elementwise.cl",
            "embedding.cl",
            "loss.cl",
            "movement.cl",
            "optimizer.cl",
            "pack.cl",
            "pack_previous.cl",
            "reduce.cl",
            "softmax.cl",
            "steps.cl")) {
      all.add(new Variant(file, Options.NONE, "", false, GROUP, SHARED));
    }
    Options half = Options.NONE.with("HALF", true);
    all.add(new Variant("pack.cl", half, "half", false, GROUP, 0));
    Tuning defaults = Tuning.defaults(GPU);
    products(all, defaults.product());
    for (Cell cell : Cell.values()) {
      cell(all, cell, defaults.layer(cell, UNITS, 1 << 20));
    }
    return all;
  }

  private static void products(List<Variant> all, Tiling tiling) {
    product(all, tiling, "", Product.options(tiling, 0, false, false));
    product(all, tiling, "A packed", Product.options(tiling, 0, true, false));
    product(all, tiling, "half", Product.options(tiling, 0, false, true));
    for (Cell cell : List.of(Cell.LSTM, Cell.GRU, Cell.RNN_TANH)) {
      String note = "gates of " + cell.label();
      product(all, tiling, note, Product.options(tiling, cell.gates(), false, false));
      product(all, tiling, note + " half", Product.options(tiling, cell.gates(), false, true));
    }
    for (Tiling candidate : Candidates.tilings(GPU, 0)) {
      product(all, candidate, candidate.toString(), Product.options(candidate, 0, false, false));
    }
    for (LayerKernels kernels : traits(Cell.LSTM, true)) {
      Options options = kernels.projection(tiling);
      add(all, LayerKernels.PROJECTION, options, note(kernels, ""), tiling, tiling.localBytes());
    }
  }

  private static void product(List<Variant> all, Tiling tiling, String note, Options options) {
    add(all, "gemm.cl", options, note, tiling, tiling.localBytes());
  }

  private static void cell(List<Variant> all, Cell cell, LayerTuning tuning) {
    int phases = cell == Cell.GRU_RESET_BEFORE ? 2 : 1;
    for (LayerKernels kernels : traits(cell, false)) {
      for (int phase = 0; phase < phases; phase++) {
        steps(all, kernels, tuning, phase, phases > 1 ? "phase " + phase : "", true);
      }
    }
    LayerKernels plain = kernels(cell, false, false, false);
    for (int phase = 0; phase < phases; phase++) {
      steps(all, plain, tuning, phase, phases > 1 ? "phase " + phase + " apart" : "apart", false);
    }
    traits(cell, false).forEach(kernels -> sequences(all, kernels, tuning));
    if (cell == Cell.LSTM) {
      traits(cell, true).forEach(kernels -> sequences(all, kernels, tuning));
    }
    if (cell == Cell.LSTM || cell == Cell.GRU) {
      for (Tiling tiling : Candidates.tilings(GPU, cell.gates())) {
        Options options = plain.forwardStep(tiling, 0, true);
        add(all, plain.forwardFile(), options, tiling.toString(), tiling, tiling.localBytes());
      }
      for (Tiling tiling : Candidates.tilings(GPU, 0)) {
        Options options = plain.backwardStep(tiling, 0, true);
        add(all, plain.backwardFile(), options, tiling.toString(), tiling, tiling.localBytes());
      }
    }
  }

  /** A cell's kernels as they are, with weights in 16 bits, with dropout, with both. */
  private static List<LayerKernels> traits(Cell cell, boolean projected) {
    List<LayerKernels> all = new ArrayList<>();
    for (boolean masked : new boolean[] {false, true}) {
      for (boolean half : new boolean[] {false, true}) {
        all.add(kernels(cell, half, masked, projected));
      }
    }
    return all;
  }

  /** With all that training can ask for. */
  private static LayerKernels kernels(Cell cell, boolean half, boolean masked, boolean projected) {
    Set<Trait> traits = EnumSet.allOf(Trait.class);
    if (!half) {
      traits.remove(Trait.HALF);
    }
    if (!masked) {
      traits.remove(Trait.MASKED);
    }
    if (!projected) {
      traits.remove(Trait.PROJECTED);
    }
    return new LayerKernels(cell, traits);
  }

  private static void steps(
      List<Variant> all,
      LayerKernels kernels,
      LayerTuning tuning,
      int phase,
      String what,
      boolean fused) {
    String note = note(kernels, what);
    Tiling forward = tuning.forward();
    Options options = kernels.forwardStep(forward, phase, fused);
    add(all, kernels.forwardFile(), options, note, forward, forward.localBytes());
    Tiling backward = tuning.backward();
    Options back = kernels.backwardStep(backward, phase, fused);
    add(all, kernels.backwardFile(), back, note, backward, backward.localBytes());
  }

  private static void sequences(List<Variant> all, LayerKernels kernels, LayerTuning tuning) {
    String note =
        note(
            kernels,
            "sequence" + (kernels.traits().contains(Trait.PROJECTED) ? ", projected" : ""));
    Tiling forward = tuning.forwardSequence().orElseThrow();
    long states = kernels.stateBytes(forward, UNITS, UNITS);
    Options options = kernels.forwardSequence(forward, false);
    add(all, kernels.forwardFile(), options, note, forward, states);
    Tiling backward = tuning.backwardSequence().orElseThrow();
    Options back = kernels.backwardSequence(backward, false);
    add(all, kernels.backwardFile(), back, note, backward, backward.localBytes());
  }

  private static String note(LayerKernels kernels, String what) {
    return (kernels.cell() == Cell.RNN_RELU ? "ReLU " : "")
        + what
        + (kernels.traits().contains(Trait.MASKED) ? " dropout" : "")
        + (kernels.traits().contains(Trait.HALF) ? " half" : "");
  }

  private static void add(
      List<Variant> all, String file, Options options, String note, Tiling tiling, long local) {
    all.add(new Variant(file, options, note.strip(), true, tiling.items(), local));
  }
}
