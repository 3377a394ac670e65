package dev.sluice.tornado.tune;

import dev.sluice.backend.tuning.Measured;
import dev.sluice.backend.tuning.Settings;
import dev.sluice.backend.tuning.ShapeClass;
import dev.sluice.backend.tuning.TuningFile;
import dev.sluice.backend.tuning.UserCache;
import dev.sluice.op.Cell;
import dev.sluice.tornado.device.TornadoTarget;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** How kernels are cut on a device: as was measured there, else as its kind suggests. */
public final class Tuning {
  private final Cut product;
  private final Rule fallback;
  private final Measured<LayerCut> measured;

  /** What holds for a layer where nothing was measured. */
  @FunctionalInterface
  public interface Rule {
    /**
     * Cuts a layer.
     *
     * @param cell its cell
     * @param units H
     * @param sequences the most sequences
     * @return its cut
     */
    LayerCut of(Cell cell, int units, int sequences);
  }

  /**
   * A tuning.
   *
   * @param product products that belong to no layer
   * @param fallback what holds where nothing was measured
   * @param measured what was, by class
   */
  public Tuning(Cut product, Rule fallback, Map<ShapeClass, LayerCut> measured) {
    this.product = product;
    this.fallback = fallback;
    this.measured = new Measured<>(measured);
  }

  /**
   * What holds for a kind of device before anything was measured. On a processor a group is one
   * work-item, which owns sequences: barriers are dear there, and launches too. On a GPU
   * neighbouring lanes read neighbouring weights, and steps are chains of kernels; groups that own
   * sequences, which {@code sluice tune} tries, have not been proven on one yet.
   *
   * @param gpu whether it is a GPU
   * @return its defaults
   */
  public static Tuning defaults(boolean gpu) {
    Cut product = gpu ? new Cut(64, 8, 4) : new Cut(1, 4, 4);
    Cut step = gpu ? new Cut(64, 4, 4) : new Cut(1, 4, 4);
    return new Tuning(
        product,
        (cell, units, sequences) -> {
          boolean loop = !gpu;
          return new LayerCut(product, step.withVectors(cell.gates()), loop, step, loop);
        },
        Map.of());
  }

  /**
   * What was kept for a device, and defaults for all else.
   *
   * @param device the device
   * @return its tuning
   */
  public static Tuning of(TornadoTarget device) {
    TuningFile file = file(device);
    return of(file.read(), device.gpu(), device.mostGroupItems(), file::ignored);
  }

  static Tuning of(
      Map<ShapeClass, Settings> file,
      boolean gpu,
      int mostItems,
      BiConsumer<ShapeClass, String> ignored) {
    Tuning defaults = defaults(gpu);
    Map<ShapeClass, LayerCut> kept = new HashMap<>();
    file.forEach(
        (shape, settings) -> {
          try {
            LayerCut cut = LayerCut.of(settings);
            if (fits(cut, mostItems)) {
              kept.put(shape, cut);
            } else {
              ignored.accept(shape, "it needs larger groups than there are");
            }
          } catch (IllegalArgumentException e) {
            ignored.accept(shape, e.getMessage());
          }
        });
    return new Tuning(defaults.product, defaults.fallback, kept);
  }

  private static boolean fits(LayerCut cut, int most) {
    return cut.product().lanes() <= most
        && cut.forward().lanes() <= most
        && cut.backward().lanes() <= most;
  }

  /**
   * The file of a device and its driver.
   *
   * @param device the device
   * @return its file in the user's cache folder
   */
  public static TuningFile file(TornadoTarget device) {
    String identity = device.describe().name() + ", " + device.describe().driver();
    String name = "tuning-" + Integer.toHexString(identity.hashCode()) + ".json";
    return new TuningFile(
        UserCache.folder("tornado").map(folder -> folder.resolve(name)), identity);
  }

  /**
   * One cut for all layers.
   *
   * @param settings a value for each knob
   * @return the tuning
   */
  public static Tuning fixed(Settings settings) {
    LayerCut cut = LayerCut.of(settings);
    return new Tuning(cut.product(), (cell, units, sequences) -> cut, Map.of());
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

  /** {@return how products outside layers are cut} */
  public Cut product() {
    return product;
  }

  /**
   * How a layer is cut.
   *
   * @param cell its cell
   * @param units H
   * @param sequences the most sequences
   * @return its cut
   */
  public LayerCut layer(Cell cell, int units, int sequences) {
    return measured.of(cell, units, sequences).orElseGet(() -> fallback.of(cell, units, sequences));
  }
}
