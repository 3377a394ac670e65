package dev.sluice.opencl.tune;

import dev.sluice.op.Cell;
import dev.sluice.opencl.device.ClDevice;
import dev.sluice.opencl.gemm.Tiling;
import java.util.Map;
import java.util.Optional;

/** How kernels are cut for a device: what was measured, and defaults for all else. */
public final class Tuning {
  /** What holds where nothing was measured. */
  @FunctionalInterface
  public interface Rule {
    /**
     * The tuning of a layer.
     *
     * @param cell the cell
     * @param units H
     * @param sequences the most sequences of a batch
     * @return how its kernels are cut
     */
    LayerTuning of(Cell cell, int units, int sequences);
  }

  private final Tiling product;
  private final Rule fallback;
  private final Map<ShapeClass, LayerTuning> measured;

  /**
   * A tuning.
   *
   * @param product products that belong to no layer
   * @param fallback what holds where nothing was measured
   * @param measured what was, by class
   */
  public Tuning(Tiling product, Rule fallback, Map<ShapeClass, LayerTuning> measured) {
    this.product = product;
    this.fallback = fallback;
    this.measured = Map.copyOf(measured);
  }

  /**
   * What holds for a device before anything was measured on it.
   *
   * @param device the device
   * @return its defaults
   */
  public static Tuning defaults(ClDevice device) {
    return device.gpu() ? gpu(device) : processor(device);
  }

  /**
   * One work-item a group, whose vectors are the processor's own: a group is what a core computes,
   * and rows of A come from its caches.
   */
  private static Tuning processor(ClDevice device) {
    int width = Math.clamp(Integer.highestOneBit(device.vectorWidth()), 4, 16);
    Tiling tile = new Tiling(width, 4, 4, 1, 1, 0);
    LayerTuning layer = new LayerTuning(tile, tile, tile, tile, tile, false, false);
    return new Tuning(tile, (cell, units, sequences) -> layer, Map.of());
  }

  /**
   * Lanes are columns, so that neighbours read neighbouring weights; a group is 256 work-items
   * where the device has so many. Sequences are owned by groups where every unit has one.
   */
  private static Tuning gpu(ClDevice device) {
    int rowLanes = device.groupItems() >= 256 ? 8 : 2;
    Tiling product = new Tiling(1, 4, 4, 32, rowLanes, 16);
    Tiling step = new Tiling(1, 2, 2, 32, rowLanes, 16);
    Tiling sequence = new Tiling(1, 2, 2, 32, rowLanes, 0);
    return new Tuning(
        product,
        (cell, units, sequences) -> {
          int groups = Math.ceilDiv(sequences, sequence.groupRows());
          boolean fills = groups >= device.computeUnits();
          return new LayerTuning(product, step, step, sequence, step, fills, fills);
        },
        Map.of());
  }

  /** The tiling of a product that belongs to no layer. */
  public Tiling product() {
    return product;
  }

  /**
   * The tuning of a layer: of its class, or of the nearest one of its cell that was measured.
   *
   * @param cell the cell
   * @param units H
   * @param sequences the most sequences of a batch
   * @return how its kernels are cut
   */
  public LayerTuning layer(Cell cell, int units, int sequences) {
    ShapeClass wanted = ShapeClass.of(cell, units, sequences);
    Optional<ShapeClass> nearest =
        measured.keySet().stream()
            .filter(one -> one.cell() == cell)
            .min(ShapeClass.nearestTo(wanted));
    return nearest.map(measured::get).orElseGet(() -> fallback.of(cell, units, sequences));
  }
}
