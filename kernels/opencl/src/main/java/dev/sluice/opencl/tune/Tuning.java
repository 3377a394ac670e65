package dev.sluice.opencl.tune;

import dev.sluice.backend.tuning.Measured;
import dev.sluice.backend.tuning.Settings;
import dev.sluice.backend.tuning.ShapeClass;
import dev.sluice.backend.tuning.TuningFile;
import dev.sluice.backend.tuning.UserCache;
import dev.sluice.op.Cell;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.queue.DeviceTraits;
import java.util.HashMap;
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

  /**
   * The largest U that a processor's core keeps in its own cache from step to step, beside all
   * else: half of the second level's 2 MiB where it was measured. {@code sluice tune} finds what
   * holds elsewhere.
   */
  private static final long CORE_BYTES = 1 << 20;

  /** Columns of A that a GPU's group stages at a time. */
  private static final int STAGED = 16;

  private final Tiling product;
  private final Rule fallback;
  private final boolean strict;
  private final Measured<LayerTuning> measured;

  /**
   * A tuning.
   *
   * @param product products that belong to no layer
   * @param fallback what holds where nothing was measured
   * @param measured what was, by class
   */
  public Tuning(Tiling product, Rule fallback, Map<ShapeClass, LayerTuning> measured) {
    this(product, fallback, measured, false);
  }

  private Tuning(
      Tiling product, Rule fallback, Map<ShapeClass, LayerTuning> measured, boolean strict) {
    this.strict = strict;
    this.product = product;
    this.fallback = fallback;
    this.measured = new Measured<>(measured);
  }

  /**
   * What holds for a device before anything was measured on it.
   *
   * @param device the device
   * @return its defaults
   */
  public static Tuning defaults(DeviceTraits device) {
    return device.gpu() ? gpu(device) : processor(device);
  }

  /**
   * One work-item a group, whose vectors are the processor's own: a group is what a core computes,
   * and rows of A come from its caches. Groups own sequences where all cores have some and keep all
   * of U from step to step; otherwise a step, whose groups share a panel, reads U from further away
   * once only.
   */
  private static Tuning processor(DeviceTraits device) {
    int width = processorWidth(device.vectorWidth());
    Tiling tile = new Tiling(width, 4, 4, 1, 1, 0);
    return new Tuning(
        tile,
        (cell, units, sequences) -> {
          long recurrent = (long) cell.gates() * units * units * Float.BYTES;
          Optional<Tiling> sequence =
              recurrent <= CORE_BYTES ? where(device, tile, sequences) : Optional.empty();
          return new LayerTuning(tile, tile, tile, sequence, sequence);
        },
        Map.of());
  }

  /**
   * As many sequences for a group as have room for their states in its local memory, three of a
   * sequence as a projected layer has; twice as many lanes as elsewhere, since they share it.
   */
  private static Tiling sequence(DeviceTraits device, int mostRowLanes, int units) {
    int rowLanes = mostRowLanes;
    Tiling tiling = new Tiling(1, 2, 2, 64, rowLanes, 0);
    while (rowLanes > 1 && 3L * tiling.groupRows() * units * Float.BYTES > device.localBytes()) {
      rowLanes /= 2;
      tiling = new Tiling(1, 2, 2, 64, rowLanes, 0);
    }
    return tiling;
  }

  /** Groups own sequences where each compute unit gets one. */
  private static Optional<Tiling> where(DeviceTraits device, Tiling tiling, int sequences) {
    boolean fills = Math.ceilDiv(sequences, tiling.groupRows()) >= device.computeUnits();
    return fills ? Optional.of(tiling) : Optional.empty();
  }

  /** The widest vectors that kernels have for a processor's own. */
  static int processorWidth(int vectorWidth) {
    return Math.clamp(Integer.highestOneBit(vectorWidth), 4, 16);
  }

  /**
   * Lanes are columns, so that neighbours read neighbouring weights; a group is 256 work-items
   * where the device has so many. Sequences are owned by groups where every unit has one.
   */
  private static Tuning gpu(DeviceTraits device) {
    int rowLanes = device.groupItems() >= 256 ? 8 : 2;
    Tiling product = new Tiling(1, 4, 4, 32, rowLanes, STAGED);
    Tiling step = new Tiling(1, 2, 2, 32, rowLanes, STAGED);
    return new Tuning(
        product,
        (cell, units, sequences) -> {
          Tiling sequence = sequence(device, rowLanes / 2, units);
          return new LayerTuning(
              product,
              step,
              step,
              where(device, sequence, sequences),
              where(device, step, sequences));
        },
        Map.of());
  }

  /**
   * What was kept for a device, and defaults for all else.
   *
   * @param device the device
   * @return its tuning
   */
  public static Tuning of(DeviceTraits device) {
    Tuning defaults = defaults(device);
    Map<ShapeClass, LayerTuning> kept = new HashMap<>();
    TuningFile file = file(device);
    file.read()
        .forEach(
            (shape, settings) -> {
              try {
                LayerTuning layer = LayerTuning.of(settings);
                if (layer.fits(device)) {
                  kept.put(shape, layer);
                } else {
                  file.ignored(shape, "it needs larger groups or more local memory than there are");
                }
              } catch (IllegalArgumentException e) {
                file.ignored(shape, e.getMessage());
              }
            });
    return new Tuning(defaults.product, defaults.fallback, kept);
  }

  /**
   * The file of a device and its driver.
   *
   * @param device the device
   * @return its file in the user's cache folder
   */
  public static TuningFile file(DeviceTraits device) {
    String name = "tuning-" + Integer.toHexString(device.identity().hashCode()) + ".json";
    return new TuningFile(
        UserCache.folder("opencl").map(folder -> folder.resolve(name)), device.identity());
  }

  /**
   * One tuning for all layers, strictly.
   *
   * @param settings a value for each knob
   * @return the tuning
   */
  public static Tuning fixed(Settings settings) {
    LayerTuning layer = LayerTuning.of(settings);
    return new Tuning(layer.product(), (cell, units, sequences) -> layer, Map.of(), true);
  }

  /** {@return whether what a layer's tuning asks for must be possible, as while it is measured} */
  public boolean strict() {
    return strict;
  }

  /**
   * The settings of a layer.
   *
   * @param shape its class
   * @return a value for each knob
   */
  public Settings settings(ShapeClass shape) {
    return layer(shape.cell(), shape.units(), shape.sequences()).settings();
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
    return measured.of(cell, units, sequences).orElseGet(() -> fallback.of(cell, units, sequences));
  }
}
