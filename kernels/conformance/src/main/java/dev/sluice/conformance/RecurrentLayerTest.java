package dev.sluice.conformance;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A recurrent layer and direction, forward and backward, as a program that is compared. */
abstract class RecurrentLayerTest extends BackendTest {
  /** The results of a layer that can have gradients. */
  private static final Set<String> ALL = Set.of("y", "hN", "cN");

  /** For subclasses. */
  RecurrentLayerTest() {}

  final void run(
      Cell cell, boolean reverse, String option, int inputs, int units, String lengths, int spare) {
    run(cell, reverse, option, inputs, units, lengths, spare, backend().fusions());
  }

  final void run(
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
  final void run(
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

  static RecurrentWeights weights(Recorder r, RecurrentSpec spec) {
    return new RecurrentWeights(
        r.parameter("weight_ih", Shape.matrix(spec.gateSize(), spec.inputSize())),
        r.parameter("weight_hh", Shape.matrix(spec.gateSize(), spec.outputSize())),
        spec.bias() ? r.parameter("bias_ih", Shape.vector(spec.gateSize())) : null,
        spec.bias() ? r.parameter("bias_hh", Shape.vector(spec.gateSize())) : null,
        spec.projectionSize() > 0
            ? r.parameter("weight_hr", Shape.matrix(spec.projectionSize(), spec.hiddenSize()))
            : null);
  }
}
