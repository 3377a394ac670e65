package dev.sluice.opencl.gpu;

import dev.sluice.op.Cell;
import dev.sluice.opencl.device.ClDevice;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.queue.Options;
import dev.sluice.opencl.tune.Candidates;
import dev.sluice.opencl.tune.LayerTuning;
import dev.sluice.opencl.tune.Tuning;
import java.util.ArrayList;
import java.util.List;

/**
 * A kernel file with options that GPUs get it with.
 *
 * @param file the file
 * @param options the macros
 * @param note what is unlike the default, for the table
 * @param fused whether its kernels are those that compute layers
 * @param items work-items of a group
 * @param localBytes local memory that the host gives to a group
 */
record Variant(
    String file, Options options, String note, boolean fused, int items, long localBytes) {
  /** Hidden size of the layer whose states are in local memory in the table. */
  static final int UNITS = 256;

  private static final int ELEMENTWISE_GROUP = 64;

  /** Some GPU: what is said of it decides nothing here but that all candidates fit. */
  private static final ClDevice GPU =
      new ClDevice(
          0,
          null,
          null,
          "platform",
          "GPU",
          "1",
          "OpenCL 3.0",
          true,
          132,
          80L << 30,
          20L << 30,
          48 << 10,
          1024,
          1024,
          1024,
          1,
          512);

  static List<Variant> all() {
    List<Variant> all = new ArrayList<>();
    for (String file :
        List.of(
            "begin.cl",
            "elementwise.cl",
            "embedding.cl",
            "loss.cl",
            "movement.cl",
            "optimizer.cl",
            "pack.cl",
            "pack_previous.cl",
            "reduce.cl",
            "softmax.cl")) {
      all.add(new Variant(file, Options.NONE, "", false, ELEMENTWISE_GROUP, 0));
    }
    Options half = Options.NONE.with("HALF", true);
    all.add(new Variant("pack.cl", half, "half", false, ELEMENTWISE_GROUP, 0));
    Tuning defaults = Tuning.defaults(GPU);
    products(all, defaults.product());
    for (Cell cell : Cell.values()) {
      cell(all, cell, defaults.layer(cell, UNITS, 1 << 20));
    }
    return all;
  }

  private static void products(List<Variant> all, Tiling tiling) {
    Options plain = tiling.options().with("V", tiling.vectors());
    add(all, "gemm.cl", plain, "", true, tiling, 0);
    add(all, "gemm.cl", plain.with("A_PACKED", true), "A packed", true, tiling, 0);
    add(all, "gemm.cl", plain.with("HALF", true), "half", true, tiling, 0);
    for (Cell cell : List.of(Cell.LSTM, Cell.GRU, Cell.RNN_TANH)) {
      Options gated = tiling.options().with("V", cell.gates()).with("GATED", true);
      add(all, "gemm.cl", gated, "gates of " + cell.label(), true, tiling, 0);
    }
    for (Tiling candidate : Candidates.tilings(GPU, 0)) {
      Options options = candidate.options().with("V", candidate.vectors());
      add(all, "gemm.cl", options, "tuned", true, candidate, 0);
    }
    add(all, "projection.cl", plain, "", true, tiling, 0);
    add(all, "projection.cl", plain.with("MASKED", true), "dropout", true, tiling, 0);
  }

  private static void cell(List<Variant> all, Cell cell, LayerTuning tuning) {
    int phases = cell == Cell.GRU_RESET_BEFORE ? 2 : 1;
    for (int phase = 0; phase < phases; phase++) {
      Tiling forward = tuning.forward();
      Tiling backward = tuning.backward();
      step(all, cell, phase, "_forward.cl", forward, forward.options());
      Options options = backward.options().with("V", backward.vectors());
      step(all, cell, phase, "_backward.cl", backward, options);
    }
    sequences(all, cell, tuning, false);
    if (cell == Cell.LSTM) {
      sequences(all, cell, tuning, true);
    }
    if (cell == Cell.LSTM || cell == Cell.GRU) {
      for (Tiling candidate : Candidates.tilings(GPU, cell.gates())) {
        Options options = named(cell, 0, candidate.options());
        add(all, family(cell) + "_forward.cl", options, "tuned", true, candidate, 0);
      }
      for (Tiling candidate : Candidates.tilings(GPU, 0)) {
        Options options = named(cell, 0, candidate.options().with("V", candidate.vectors()));
        add(all, family(cell) + "_backward.cl", options, "tuned", true, candidate, 0);
      }
    }
  }

  private static void sequences(
      List<Variant> all, Cell cell, LayerTuning tuning, boolean projected) {
    String note = label(cell) + "sequence" + (projected ? ", projected" : "");
    Tiling forward = tuning.forwardSequence().orElseThrow();
    boolean second = projected || cell == Cell.GRU_RESET_BEFORE;
    long states = (second ? 3L : 2L) * forward.groupRows() * UNITS * Float.BYTES;
    Options options =
        named(cell, 0, forward.options()).with("SEQUENCE", true).with("PROJECTION", projected);
    add(all, family(cell) + "_forward.cl", options, note, true, forward, states);
    Tiling backward = tuning.backwardSequence().orElseThrow();
    Options back =
        named(cell, 0, backward.options().with("V", backward.vectors()))
            .with("SEQUENCE", true)
            .with("PROJECTION", projected);
    add(all, family(cell) + "_backward.cl", back, note, true, backward, 0);
  }

  private static void step(
      List<Variant> all, Cell cell, int phase, String suffix, Tiling tiling, Options options) {
    String file = family(cell) + suffix;
    Options plain = named(cell, phase, options);
    String label = label(cell) + (cell == Cell.GRU_RESET_BEFORE ? "phase " + phase + " " : "");
    add(all, file, plain, label, true, tiling, 0);
    add(all, file, plain.with("MASKED", true), label + "dropout", true, tiling, 0);
    add(all, file, plain.with("HALF", true), label + "half", true, tiling, 0);
    add(all, file, plain.with("FUSED", false), label + "apart", true, tiling, 0);
  }

  private static void add(
      List<Variant> all,
      String file,
      Options options,
      String note,
      boolean fused,
      Tiling tiling,
      long local) {
    String text = note.strip().equals("tuned") ? tiling.toString() : note.strip();
    all.add(new Variant(file, options, text, fused, tiling.items(), local));
  }

  private static Options named(Cell cell, int phase, Options options) {
    return switch (cell) {
      case RNN_TANH, RNN_RELU -> options.with("RECTIFIER", cell == Cell.RNN_RELU);
      case GRU_RESET_BEFORE -> options.with("PHASE", phase);
      case LSTM, GRU -> options;
    };
  }

  private static String family(Cell cell) {
    return cell == Cell.RNN_TANH || cell == Cell.RNN_RELU ? "rnn" : cell.label();
  }

  private static String label(Cell cell) {
    return cell == Cell.RNN_RELU ? "ReLU " : "";
  }
}
