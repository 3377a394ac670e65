package dev.sluice.train;

/**
 * Lowers the learning rate where the validation loss does not fall any more, as PyTorch's
 * ReduceLROnPlateau: the schedule's rate is multiplied with a factor that begins at 1.
 *
 * @param factor what it is multiplied with each time, in (0, 1)
 * @param patience epochs without a lower loss that are waited for, at least 0
 * @param threshold the share by which a loss must be lower than the lowest to count, at least 0
 * @param floor below which the factor does not fall, in [0, 1]
 */
public record Plateau(double factor, int patience, double threshold, double floor) {
  /** Checks the numbers. */
  public Plateau {
    require("factor", factor, factor > 0 && factor < 1, "in (0, 1)");
    require("patience", patience, patience >= 0, "at least 0");
    require("threshold", threshold, threshold >= 0 && threshold < 1, "in [0, 1)");
    require("floor", floor, floor >= 0 && floor <= 1, "in [0, 1]");
  }

  private static void require(String what, double value, boolean holds, String needed) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Plateau: " + what + " is " + value + ", must be " + needed);
    }
  }

  /**
   * With PyTorch's threshold of 1e-4 and no floor.
   *
   * @param factor what the rate is multiplied with each time
   * @param patience epochs without a lower loss that are waited for
   */
  public Plateau(double factor, int patience) {
    this(factor, patience, 1e-4, 0);
  }

  /** What becomes of a training's rate after an epoch's validation. */
  void after(double loss, TrainingState state) {
    if (loss < state.plateauLoss * (1 - threshold)) {
      state.plateauLoss = loss;
      state.plateauEpochs = 0;
      return;
    }
    state.plateauEpochs++;
    if (state.plateauEpochs > patience) {
      state.rateFactor = Math.max(floor, state.rateFactor * factor);
      state.plateauEpochs = 0;
    }
  }
}
