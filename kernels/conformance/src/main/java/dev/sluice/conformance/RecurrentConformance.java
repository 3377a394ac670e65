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
import java.util.LinkedHashMap;
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
public abstract class RecurrentConformance extends BackendTest {
  /** The results of a layer that can have gradients. */
  private static final Set<String> ALL = Set.of("y", "hN", "cN");

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
  @ParameterizedTest
  @EnumSource(Cell.class)
  void belowCapacity(Cell cell) {
    run(cell, true, "plain", 5, 9, "4,2,1", 3);
    run(cell, false, "plain", 5, 9, "4,2,1", 3);
  }

  /** More rows than a kernel takes at a time, with several steps in what it takes. */
  @ParameterizedTest
  @EnumSource(Cell.class)
  void manyRows(Cell cell) {
    String lengths =
        IntStream.range(0, 80).map(s -> 6 - s / 20).mapToObj(String::valueOf).collect(joining(","));
    run(cell, false, "plain", 5, 9, lengths, 0);
    run(cell, true, "plain", 5, 9, lengths, 0);
  }

  /** Without all fusions, and without each one. */
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
      run(cell, false, "plain", 5, 9, "4,3,1", 0, fusions);
      run(cell, true, "recurrent dropout", 7, 13, "5,5,2", 0, fusions);
    }
  }

  /** Where only some results have gradients, and nobody wants those of the initial states. */
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

  private void run(
      Cell cell, boolean reverse, String option, int inputs, int units, String lengths, int spare) {
    run(cell, reverse, option, inputs, units, lengths, spare, backend().fusions());
  }

  private void run(
      Cell cell,
      boolean reverse,
      String option,
      int inputs,
      int units,
      String lengths,
      int spare,
      Set<Fusion> fusions) {
    run(cell, reverse, option, inputs, units, lengths, spare, fusions, ALL);
  }

  /** With gradients of some results, as {@link #ALL}. */
  private void run(
      Cell cell,
      boolean reverse,
      String option,
      int inputs,
      int units,
      String lengths,
      int spare,
      Set<Fusion> fusions,
      Set<String> given) {
    PackedLayout layout =
        PackedLayout.of(Stream.of(lengths.split(",")).mapToInt(Integer::parseInt).toArray());
    Extent extent = layout.extent();
    Recorder r =
        new Recorder(
            new Extent(
                extent.rows() + spare * 2, extent.steps() + spare, extent.sequences() + spare));
    RecurrentSpec spec =
        new RecurrentSpec(
            cell,
            inputs,
            units,
            option.equals("projection") ? Math.max(1, units / 3) : 0,
            !option.equals("no bias"),
            reverse,
            option.equals("recurrent dropout") ? 0.25 : 0,
            r.nextStream());
    Buffer x = r.input("x", Shape.rows(inputs));
    Buffer h0 = r.input("h0", Shape.sequences(spec.outputSize()));
    Buffer c0 = cell.hasCellState() ? r.input("c0", Shape.sequences(units)) : null;
    RecurrentWeights weights = weights(r, spec);
    RecurrentForward forward = r.recurrent(spec, x, weights, h0, c0, true);
    RecurrentForward inference = r.recurrent(spec, x, weights, h0, c0, false);
    Map<Buffer, Buffer> seeds = new LinkedHashMap<>();
    Map<String, Buffer> outputs = new LinkedHashMap<>();
    outputs.put("y", forward.y());
    outputs.put("hN", forward.hN());
    List<Buffer> states = new ArrayList<>(List.of(h0));
    if (c0 != null) {
      outputs.put("cN", forward.cN());
      states.add(c0);
    }
    outputs.forEach(
        (name, output) -> {
          if (given.contains(name)) {
            seeds.put(output, r.input("d" + name, output.shape()));
          }
        });
    if (!given.equals(ALL)) {
      states.clear();
    }
    List<Buffer> wanted = new ArrayList<>(states);
    wanted.add(x);
    wanted.addAll(weights.all());
    Gradients gradients = r.gradients(seeds, wanted);
    List<Buffer> results = new ArrayList<>(outputs.values());
    results.addAll(List.of(inference.y(), inference.hN()));
    results.forEach(r::output);
    wanted.forEach(buffer -> r.output(gradients.of(buffer)));

    Comparison comparison =
        new Comparison(r.build(), layout).fusions(fusions).stored(backend()::storedWeight);
    if (spare > 0) {
      comparison.after(PackedLayout.of(5, 4, 2, 1));
    }
    double bound = Tolerance.weightBound(spec);
    for (Buffer weight : weights.all()) {
      if (!weight.shape().vector()) {
        comparison.range(weight, -bound, bound);
      }
    }
    double forwardBound = scale(spec) * Tolerance.recurrent(spec, layout.steps());
    double share = Tolerance.gradientShare(spec, layout.steps(), 0);
    double weightShare = Tolerance.gradientShare(spec, layout.steps(), layout.rows());
    results.forEach(buffer -> comparison.expect(buffer, forwardBound));
    states.forEach(buffer -> comparison.expectShare(gradients.of(buffer), share));
    comparison.expectShare(gradients.of(x), share);
    weights.all().forEach(w -> comparison.expectShare(gradients.of(w), weightShare));
    hold(comparison);
  }

  /** Kept columns are divided by 1 − rate, and so are the errors that they carry. */
  private static double scale(RecurrentSpec spec) {
    return 1 / (1 - spec.recurrentDropout());
  }

  private static RecurrentWeights weights(Recorder r, RecurrentSpec spec) {
    return new RecurrentWeights(
        r.parameter("weight_ih", Shape.matrix(spec.gateSize(), spec.inputSize())),
        r.parameter("weight_hh", Shape.matrix(spec.gateSize(), spec.outputSize())),
        spec.bias() ? r.parameter("bias_ih", Shape.vector(spec.gateSize())) : null,
        spec.bias() ? r.parameter("bias_hh", Shape.vector(spec.gateSize())) : null,
        spec.projectionSize() > 0
            ? r.parameter("weight_hr", Shape.matrix(spec.projectionSize(), spec.hiddenSize()))
            : null);
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
