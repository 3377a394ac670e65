package dev.sluice.reference;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell, direction and option against central differences, from non-zero initial states. */
class RecurrentGradientTest {
  private static final int INPUT = 3;
  private static final int HIDDEN = 5;

  static Stream<Arguments> cases() {
    List<Arguments> all = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      for (boolean reverse : new boolean[] {false, true}) {
        for (boolean bias : new boolean[] {true, false}) {
          for (double dropout : new double[] {0, 0.4}) {
            for (int projection : cell == Cell.LSTM ? new int[] {0, 2} : new int[] {0}) {
              for (String lengths : List.of("4,4,4", "5,3,1", "1", "1,1")) {
                all.add(Arguments.of(cell, reverse, bias, dropout, projection, lengths));
              }
            }
          }
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0} reverse={1} bias={2} dropout={3} projection={4} lengths={5}")
  @MethodSource("cases")
  void gradients(
      Cell cell, boolean reverse, boolean bias, double dropout, int projection, String lengths) {
    PackedLayout layout =
        PackedLayout.of(Stream.of(lengths.split(",")).mapToInt(Integer::parseInt).toArray());
    CentralDifferences check = new CentralDifferences(layout, 99);
    Recorder r = check.recorder();
    RecurrentSpec spec =
        new RecurrentSpec(cell, INPUT, HIDDEN, projection, bias, reverse, dropout, r.nextStream());
    Buffer x = r.input("x", Shape.rows(INPUT));
    Buffer h0 = r.input("h0", Shape.sequences(spec.outputSize()));
    Buffer c0 = cell.hasCellState() ? r.input("c0", Shape.sequences(HIDDEN)) : null;
    RecurrentWeights weights =
        new RecurrentWeights(
            r.input("ih", Shape.matrix(spec.gateSize(), INPUT)),
            r.input("hh", Shape.matrix(spec.gateSize(), spec.outputSize())),
            bias ? r.input("b_ih", Shape.vector(spec.gateSize())) : null,
            bias ? r.input("b_hh", Shape.vector(spec.gateSize())) : null,
            projection > 0 ? r.input("hr", Shape.matrix(projection, HIDDEN)) : null);
    RecurrentForward forward = r.recurrent(spec, x, weights, h0, c0, true);
    List<Buffer> outputs = new ArrayList<>(List.of(forward.y(), forward.hN()));
    List<Buffer> wanted = new ArrayList<>(List.of(x, h0));
    wanted.addAll(weights.all());
    if (c0 != null) {
      outputs.add(forward.cN());
      wanted.add(c0);
    }
    check.check(check.weighted(outputs), wanted);
  }
}
