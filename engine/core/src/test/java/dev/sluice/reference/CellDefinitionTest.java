package dev.sluice.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import dev.sluice.random.Philox;
import dev.sluice.random.PhiloxRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What libtorch does not have, against the definition written out once more. */
class CellDefinitionTest {
  private static final int UNITS = 3;
  private static final int INPUTS = 2;

  /** One layer over one sequence; fills everything at random unless told otherwise. */
  private static final class Layer {
    final Recorder r;
    final PackedLayout layout;
    final Buffer x;
    final Buffer h0;
    final RecurrentWeights w;
    final RecurrentForward op;

    Layer(Cell cell, PackedLayout layout, int inputs, int units, double dropout, int stream) {
      this.layout = layout;
      r = new Recorder(layout.extent());
      RecurrentSpec spec = new RecurrentSpec(cell, inputs, units, 0, true, false, dropout, stream);
      x = r.input("x", Shape.rows(inputs));
      h0 = r.input("h0", Shape.sequences(units));
      w =
          new RecurrentWeights(
              r.input("ih", Shape.matrix(spec.gateSize(), inputs)),
              r.input("hh", Shape.matrix(spec.gateSize(), units)),
              r.input("b_ih", Shape.vector(spec.gateSize())),
              r.input("b_hh", Shape.vector(spec.gateSize())),
              null);
      op = r.recurrent(spec, x, w, h0, null, false);
    }

    ReferenceWorkspace run(long key, Consumer<ReferenceWorkspace> fill) {
      ReferenceWorkspace workspace =
          new ReferenceBackend(Storage.FLOAT64).compile(r.build()).workspace();
      fill.accept(workspace);
      workspace.run(layout, key);
      return workspace;
    }
  }

  private static double sigma(double a) {
    return 1 / (1 + Math.exp(-a));
  }

  /** Cho et al. (2014): n = tanh(Wx + b + U(r⊙h) + b'), h' = (1 − z)⊙n + z⊙h. */
  @Test
  void gruResetBefore() {
    Layer layer = new Layer(Cell.GRU_RESET_BEFORE, PackedLayout.of(1), INPUTS, UNITS, 0, 0);
    PhiloxRandom random = new PhiloxRandom(2, 2);
    try (ReferenceWorkspace s =
        layer.run(
            0,
            workspace -> {
              for (Buffer b :
                  new Buffer[] {
                    layer.x,
                    layer.h0,
                    layer.w.ih(),
                    layer.w.hh(),
                    layer.w.biasIh(),
                    layer.w.biasHh()
                  }) {
                double[] values = workspace.array(b);
                for (int i = 0; i < values.length; i++) {
                  values[i] = 2 * random.nextDouble() - 1;
                }
              }
            })) {
      double[] h = s.array(layer.h0);
      double[] r = new double[UNITS];
      double[] z = new double[UNITS];
      for (int j = 0; j < UNITS; j++) {
        r[j] = sigma(preActivation(s, layer, j, h));
        z[j] = sigma(preActivation(s, layer, UNITS + j, h));
      }
      double[] reset = new double[UNITS];
      for (int j = 0; j < UNITS; j++) {
        reset[j] = r[j] * h[j];
      }
      for (int j = 0; j < UNITS; j++) {
        double n = Math.tanh(preActivation(s, layer, 2 * UNITS + j, reset));
        double expected = (1 - z[j]) * n + z[j] * h[j];
        assertEquals(expected, s.array(layer.op.y())[j], 1e-14);
      }
    }
  }

  private static double preActivation(ReferenceWorkspace s, Layer layer, int line, double[] h) {
    double sum = s.array(layer.w.biasIh())[line] + s.array(layer.w.biasHh())[line];
    for (int k = 0; k < INPUTS; k++) {
      sum += s.array(layer.w.ih())[line * INPUTS + k] * s.array(layer.x)[k];
    }
    for (int k = 0; k < UNITS; k++) {
      sum += s.array(layer.w.hh())[line * UNITS + k] * h[k];
    }
    return sum;
  }

  /**
   * Recurrent dropout laid bare: with U = 1, no input and a rectifier, the state after t steps is
   * (m / (1 − p))ᵗ, m the sequence's mask, which is worked out here from its definition.
   */
  @Test
  void recurrentDropoutHasOneMaskPerSequenceForAllSteps() {
    int units = 24;
    int stream = 5;
    long key = 1234;
    double rate = 0.5;
    PackedLayout layout = PackedLayout.of(3, 2);
    Layer layer = new Layer(Cell.RNN_RELU, layout, 1, units, rate, stream);
    try (ReferenceWorkspace s =
        layer.run(
            key,
            workspace -> {
              // No input and no bias.
              for (Buffer b : List.of(layer.x, layer.w.ih(), layer.w.biasIh(), layer.w.biasHh())) {
                Arrays.fill(workspace.array(b), 0);
              }
              Arrays.fill(workspace.array(layer.h0), 1);
              for (int j = 0; j < units; j++) {
                workspace.array(layer.w.hh())[j * units + j] = 1;
              }
            })) {
      int[] words = new int[4];
      int kept = 0;
      for (int sequence = 0; sequence < 2; sequence++) {
        for (int j = 0; j < units; j++) {
          Philox.block(key, j / 4, sequence, -1, stream, words);
          boolean keep = (words[j % 4] >>> 8) >= rate * (1 << 24);
          kept += keep ? 1 : 0;
          for (int t = 0; t < layout.length(sequence); t++) {
            double expected = keep ? Math.pow(2, t + 1) : 0;
            int at = layout.row(sequence, t) * units + j;
            assertEquals(
                expected, s.array(layer.op.y())[at], "sequence " + sequence + " step " + t);
          }
        }
      }
      assertEquals(true, kept > 0 && kept < 2 * units);
    }
  }
}
