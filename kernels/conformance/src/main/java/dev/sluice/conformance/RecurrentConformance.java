package dev.sluice.conformance;

import static java.util.stream.Collectors.joining;

import dev.sluice.backend.Fusion;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.Extent;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Shape;
import dev.sluice.program.Gradients;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell, direction and option of the recurrent layer, forward and backward. */
public abstract class RecurrentConformance extends RecurrentLayerTest {
  /** For subclasses. */
  protected RecurrentConformance() {}

  static Stream<Arguments> cases() {
    List<Arguments> all = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      for (boolean reverse : new boolean[] {false, true}) {
        for (String option : List.of("plain", "no bias", "recurrent dropout", "projection")) {
          if (!option.equals("projection") || cell == Cell.LSTM) {
            all.add(Arguments.of(cell, reverse, option, 7, 13, "5,5,5"));
            all.add(Arguments.of(cell, reverse, option, 16, 17, "7,5,5,2,1"));
          }
        }
        all.add(Arguments.of(cell, reverse, "plain", 1, 1, "3,1"));
        all.add(Arguments.of(cell, reverse, "plain", 5, 31, "1"));
        all.add(Arguments.of(cell, reverse, "plain", 33, 32, "1,1,1"));
        all.add(Arguments.of(cell, reverse, "plain", 3, 67, "6"));
        all.add(Arguments.of(cell, reverse, "plain", 9, 64, "4,3,1"));
        all.add(Arguments.of(cell, reverse, "plain", 8, 16, "4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,3"));
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0} reverse={1} {2} I={3} H={4} lengths={5}")
  @MethodSource("cases")
  void layer(Cell cell, boolean reverse, String option, int inputs, int units, String lengths) {
    run(cell, reverse, option, inputs, units, lengths, 0);
  }

  /** A batch that is smaller than the program's capacity, after one that filled more of it. */
  @Thorough
  @ParameterizedTest
  @EnumSource(Cell.class)
  void belowCapacity(Cell cell) {
    run(cell, true, "plain", 5, 9, "4,2,1", 3);
    run(cell, false, "plain", 5, 9, "4,2,1", 3);
  }

  /** More rows than a kernel takes at a time, with several steps in what it takes. */
  @Thorough
  @ParameterizedTest
  @EnumSource(Cell.class)
  void manyRows(Cell cell) {
    String lengths =
        IntStream.range(0, 80).map(s -> 6 - s / 20).mapToObj(String::valueOf).collect(joining(","));
    run(cell, false, "plain", 5, 9, lengths, 0);
    run(cell, true, "plain", 5, 9, lengths, 0);
  }

  /** Without all fusions, and without each one; few steps, since each may be kernels of its own. */
  @Thorough
  @ParameterizedTest
  @EnumSource(Cell.class)
  void withoutFusions(Cell cell) {
    List<Set<Fusion>> sets = new ArrayList<>(List.of(Fusion.none()));
    for (Fusion off : backend().fusions()) {
      Set<Fusion> others = EnumSet.copyOf(backend().fusions());
      others.remove(off);
      sets.add(others);
    }
    for (Set<Fusion> fusions : sets) {
      run(cell, false, "plain", 5, 9, "3,2,1", 0, fusions);
      run(cell, true, "recurrent dropout", 7, 13, "2,2,1", 0, fusions);
    }
  }

  /** Where only some results have gradients, and nobody wants those of the initial states. */
  @Thorough
  @ParameterizedTest
  @EnumSource(Cell.class)
  void someGradients(Cell cell) {
    Set<Fusion> fusions = backend().fusions();
    run(cell, false, "plain", 5, 9, "4,3,1", 0, fusions, Set.of("y"));
    run(cell, true, "plain", 5, 9, "4,3,1", 0, fusions, Set.of("hN"));
    if (cell.hasCellState()) {
      run(cell, false, "projection", 5, 9, "4,3,1", 0, fusions, Set.of("cN"));
    }
  }

  /** Weights that the program computes, as a network that makes weights or masks them does. */
  @ParameterizedTest
  @EnumSource(Cell.class)
  void computedWeights(Cell cell) {
    int projection = cell == Cell.LSTM ? 6 : 0;
    PackedLayout layout = PackedLayout.of(4, 3, 1);
    Recorder r = new Recorder(layout.extent());
    RecurrentSpec spec = new RecurrentSpec(cell, 7, 13, projection, true, false, 0, 0);
    RecurrentWeights given = weights(r, spec);
    RecurrentWeights computed =
        new RecurrentWeights(
            r.affine(given.ih(), -1, 0),
            r.affine(given.hh(), -1, 0),
            r.affine(given.biasIh(), -1, 0),
            r.affine(given.biasHh(), -1, 0),
            projection > 0 ? r.affine(given.projection(), -1, 0) : null);
    Buffer x = r.input("x", Shape.rows(7));
    Buffer h0 = r.input("h0", Shape.sequences(spec.outputSize()));
    Buffer c0 = cell.hasCellState() ? r.input("c0", Shape.sequences(13)) : null;
    RecurrentForward forward = r.recurrent(spec, x, computed, h0, c0, true);
    r.output(forward.y());
    List<Buffer> wanted = new ArrayList<>(given.all());
    wanted.addAll(List.of(x, h0));
    Buffer dy = r.input("dy", forward.y().shape());
    Gradients gradients = r.gradients(Map.of(forward.y(), dy), wanted);
    wanted.forEach(buffer -> r.output(gradients.of(buffer)));
    Comparison comparison = new Comparison(r.build(), layout).stored(backend()::storedWeight);
    double bound = Tolerance.weightBound(spec);
    given.all().stream()
        .filter(weight -> !weight.shape().vector())
        .forEach(weight -> comparison.range(weight, -bound, bound));
    int steps = layout.steps();
    comparison.expect(forward.y(), Tolerance.recurrent(spec, steps));
    wanted.forEach(
        buffer ->
            comparison.expectShare(
                gradients.of(buffer), Tolerance.gradientShare(spec, steps, layout.rows())));
    hold(comparison);
  }

  /** Pre-activations far outside the range of tanh and σ: no NaN, and the states of saturation. */
  @ParameterizedTest
  @EnumSource(value = Cell.class, mode = EnumSource.Mode.EXCLUDE, names = "RNN_RELU")
  void saturated(Cell cell) {
    Recorder r = new Recorder(Extent.of(3, 2));
    RecurrentSpec spec = new RecurrentSpec(cell, 4, 5, 0, true, false, 0, 0);
    RecurrentWeights weights = weights(r, spec);
    Buffer x = r.input("x", Shape.rows(4));
    Buffer h0 = r.input("h0", Shape.sequences(5));
    Buffer c0 = cell.hasCellState() ? r.input("c0", Shape.sequences(5)) : null;
    RecurrentForward forward = r.recurrent(spec, x, weights, h0, c0, false);
    r.output(forward.y());
    Comparison comparison =
        new Comparison(r.build(), PackedLayout.equal(3, 2)).stored(backend()::storedWeight);
    // |pre-activation| is 4·2000·1000 in size; its sign is exact, the functions are ±1, 0 or 1.
    comparison.range(weights.ih(), 900, 1000).range(x, 1000, 2000);
    comparison.expect(forward.y(), Tolerance.of(3, 2));
    hold(comparison);
  }
}
