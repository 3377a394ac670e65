package dev.sluice.opencl.tune;

import dev.sluice.backend.tuning.Knob;
import dev.sluice.op.Cell;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.queue.DeviceTraits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is worth trying on a device. */
public final class Candidates {
  /** Vectors that a processor keeps in registers: its 32, less those for operands. */
  private static final int PROCESSOR_SUMS = 28;

  private Candidates() {}

  /**
   * The knobs of a layer.
   *
   * @param device the device
   * @param cell the layer's cell
   * @return knobs in the order in which they are worth trying
   */
  public static List<Knob> of(DeviceTraits device, Cell cell) {
    List<Tiling> products = tilings(device, 0);
    List<Tiling> steps = tilings(device, cell.gates());
    return List.of(
        new Knob(LayerTuning.PRODUCT, true, texts(products.stream()), Map.of()),
        new Knob(
            LayerTuning.FORWARD,
            false,
            texts(steps.stream()),
            Map.of(LayerTuning.FORWARD_SEQUENCE, LayerTuning.STEPS)),
        new Knob(
            LayerTuning.FORWARD_SEQUENCE,
            false,
            sequences(steps.stream().map(Candidates::direct)),
            Map.of()),
        new Knob(
            LayerTuning.BACKWARD,
            true,
            texts(products.stream()),
            Map.of(LayerTuning.BACKWARD_SEQUENCE, LayerTuning.STEPS)),
        new Knob(LayerTuning.BACKWARD_SEQUENCE, true, sequences(products.stream()), Map.of()));
  }

  /** A sequence's operand is in local memory already. */
  private static Tiling direct(Tiling t) {
    return new Tiling(t.width(), t.rows(), t.vectors(), t.lanes(), t.rowLanes(), 0);
  }

  private static List<String> sequences(Stream<Tiling> tilings) {
    return Stream.concat(Stream.of(LayerTuning.STEPS), texts(tilings).stream()).toList();
  }

  private static List<String> texts(Stream<Tiling> tilings) {
    return tilings.map(Tiling::toString).distinct().toList();
  }

  /**
   * Ways to cut a product on a device.
   *
   * @param device the device
   * @param gates vectors of a work-item, where the cell says how many; 0 where it does not
   * @return what the device can run
   */
  public static List<Tiling> tilings(DeviceTraits device, int gates) {
    List<Tiling> all = device.gpu() ? gpu(gates) : processor(device.vectorWidth(), gates);
    return all.stream().filter(tiling -> tiling.fits(device)).distinct().toList();
  }

  private static List<Tiling> gpu(int gates) {
    int[][] shapes = {
      // rows, vectors, lanes, row lanes, depth
      {2, 2, 32, 8, 16}, {2, 2, 32, 4, 16}, {4, 2, 32, 4, 16}, {4, 4, 32, 4, 16},
      {4, 4, 32, 8, 16}, {4, 4, 16, 8, 32}, {2, 4, 64, 2, 32}, {1, 4, 32, 4, 32},
      {1, 2, 64, 2, 32}, {1, 1, 32, 8, 32}, {2, 2, 64, 1, 32}, {4, 2, 128, 1, 32},
    };
    List<Tiling> all = new ArrayList<>();
    for (int[] s : shapes) {
      all.add(new Tiling(1, s[0], gates == 0 ? s[1] : gates, s[2], s[3], s[4]));
    }
    return all;
  }

  private static List<Tiling> processor(int vectorWidth, int gates) {
    int widest = Tuning.processorWidth(vectorWidth);
    List<Tiling> all = new ArrayList<>();
    for (int vectors : gates == 0 ? new int[] {4, 2} : new int[] {gates}) {
      for (int rows : new int[] {4, 6, 8, 12, 2, 1}) {
        if (rows * vectors <= PROCESSOR_SUMS) {
          all.add(new Tiling(widest, rows, vectors, 1, 1, 0));
        }
      }
    }
    all.add(new Tiling(widest / 2, 4, gates == 0 ? 4 : gates, 1, 1, 0));
    return all;
  }
}
