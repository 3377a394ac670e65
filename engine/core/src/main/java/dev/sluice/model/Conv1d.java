package dev.sluice.model;

import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A convolution over the steps of each sequence: {@code yₜ = b + Σₖ Wₖ x₍ₜ ₊ ₖ·dilation ₋ before₎},
 * with zeros beyond a sequence's ends: {@code [rows, I]} to {@code [rows, filters]}. Parameters
 * {@code weight [filters, kernel · I]}, tap by tap, and {@code bias [filters]}, drawn from
 * ±1/√(kernel · I) as in PyTorch.
 *
 * @param filters columns of the result
 * @param kernel taps
 * @param dilation steps between taps
 * @param causal whether a step sees none after it, all taps before it or at it; else the taps are
 *     around it, of an even number one more after it than before
 */
public record Conv1d(int filters, int kernel, int dilation, boolean causal) implements Layer {
  /** Checks the sizes. */
  public Conv1d {
    Options.atLeastOne("Conv1d", "filters", filters);
    Options.atLeastOne("Conv1d", "kernel", kernel);
    Options.atLeastOne("Conv1d", "dilation", dilation);
    if ((long) kernel * dilation > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Conv1d: a kernel of " + kernel + " with dilation " + dilation + " is too long");
    }
  }

  /**
   * Of neighbouring steps around each.
   *
   * @param filters columns of the result
   * @param kernel taps
   */
  public Conv1d(int filters, int kernel) {
    this(filters, kernel, 1, false);
  }

  /**
   * With steps between taps.
   *
   * @param newDilation how many, 1 for neighbours
   * @return the layer
   */
  public Conv1d dilation(int newDilation) {
    return new Conv1d(filters, kernel, newDilation, causal);
  }

  /**
   * Of each step and those before it, as a forecast needs.
   *
   * @param filters columns of the result
   * @param kernel taps
   * @return the layer
   */
  public static Conv1d causal(int filters, int kernel) {
    return new Conv1d(filters, kernel, 1, true);
  }

  @Override
  public Buffer record(Scope scope, Buffer x) {
    if (x.shape().axis() != Axis.ROWS) {
      throw new ShapeException("Conv1d: reads steps, and gets " + x.shape());
    }
    Recorder r = scope.recorder();
    int before = (causal ? kernel - 1 : (kernel - 1) / 2) * dilation;
    List<Buffer> taps = new ArrayList<>();
    for (int k = 0; k < kernel; k++) {
      int later = before - k * dilation;
      taps.add(later == 0 ? x : r.shift(x, later));
    }
    Buffer window = kernel == 1 ? x : r.concat(taps);
    int columns = window.shape().columns();
    Initializer uniform = Initializer.uniform(1 / Math.sqrt(columns));
    Buffer weight = scope.parameter("weight", Shape.matrix(filters, columns), uniform);
    Buffer bias = scope.parameter("bias", Shape.vector(filters), uniform);
    return r.add(r.matmul(window, false, weight, true), bias);
  }

  @Override
  public String kind() {
    return "conv1d";
  }

  @Override
  public Map<String, Object> options() {
    return Map.of("filters", filters, "kernel", kernel, "dilation", dilation, "causal", causal);
  }
}
