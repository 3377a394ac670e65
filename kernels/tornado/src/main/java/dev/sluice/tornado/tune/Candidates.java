package dev.sluice.tornado.tune;

import dev.sluice.backend.tuning.Knob;
import dev.sluice.op.Cell;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is worth trying on a device. */
public final class Candidates {
  private Candidates() {}

  /**
   * The knobs of a layer.
   *
   * @param gpu whether the device is a GPU
   * @param mostItems the most work-items of a group
   * @param cell the layer's cell
   * @return knobs in the order in which they are worth trying
   */
  public static List<Knob> of(boolean gpu, int mostItems, Cell cell) {
    List<String> steps = List.of(LayerCut.CHAIN, LayerCut.LOOP);
    List<String> products = cuts(gpu, mostItems, 4);
    List<String> forward = cuts(gpu, mostItems, cell.gates());
    return List.of(
        new Knob(LayerCut.PRODUCT, true, products, Map.of()),
        new Knob(LayerCut.FORWARD_STEPS, false, steps, Map.of()),
        new Knob(LayerCut.FORWARD, false, forward, Map.of()),
        new Knob(LayerCut.BACKWARD_STEPS, true, steps, Map.of()),
        new Knob(LayerCut.BACKWARD, true, products, Map.of()));
  }

  private static List<String> cuts(boolean gpu, int mostItems, int vectors) {
    Stream<Cut> cuts =
        gpu
            ? Stream.of(32, 64, 128, 256)
                .flatMap(lanes -> Stream.of(1, 2, 4, 8).map(rows -> new Cut(lanes, rows, 4)))
                .flatMap(cut -> Stream.of(cut, cut.withTiles()))
            : Stream.of(2, 4, 6, 8).map(rows -> new Cut(1, rows, 4));
    return cuts.filter(cut -> cut.lanes() <= mostItems)
        .map(cut -> cut.withVectors(vectors).toString())
        .distinct()
        .toList();
  }
}
