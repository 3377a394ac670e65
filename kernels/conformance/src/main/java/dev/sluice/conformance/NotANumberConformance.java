package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.Extent;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Shape;
import dev.sluice.op.Unary;
import dev.sluice.program.Recorder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A NaN stays one, so that a training which has diverged is seen. */
public abstract class NotANumberConformance {
  /** For subclasses. */
  protected NotANumberConformance() {}

  /**
   * Opens the backend under test.
   *
   * @return a backend, which the test closes
   */
  protected abstract Backend open();

  @Test
  void noFunctionSwallowsIt() {
    Recorder r = new Recorder(Extent.of(1, 2));
    Buffer x = r.input("x", Shape.rows(3));
    List<Buffer> results =
        List.of(
            r.unary(Unary.Kind.RELU, x),
            r.clamp(x, 2),
            r.unary(Unary.Kind.ABS, x),
            r.tanh(x),
            r.sigmoid(x));
    results.forEach(r::output);
    RecurrentSpec spec = new RecurrentSpec(Cell.RNN_RELU, 3, 3, 0, false, false, 0, 0);
    RecurrentWeights weights =
        new RecurrentWeights(
            r.parameter("ih", Shape.matrix(3, 3)),
            r.parameter("hh", Shape.matrix(3, 3)),
            null,
            null,
            null);
    RecurrentForward rnn =
        r.recurrent(spec, x, weights, r.input("h0", Shape.sequences(3)), null, false);
    r.output(rnn.y());
    try (Backend backend = open();
        Executable executable = backend.compile(r.build());
        Workspace workspace = executable.workspace()) {
      float nan = Float.NaN;
      workspace.write(x, new float[] {nan, 1, -1, 1, 1, 1});
      workspace.run(PackedLayout.equal(1, 2), 0);
      float[] got = new float[6];
      workspace.read(results.get(0), got);
      assertArrayEquals(new float[] {nan, 1, 0, 1, 1, 1}, got, "relu");
      workspace.read(results.get(1), got);
      assertArrayEquals(new float[] {nan, 1, -1, 1, 1, 1}, got, "clamp");
      for (Buffer result : results) {
        workspace.read(result, got);
        assertArrayEquals(new float[] {nan}, new float[] {got[0]}, result.name());
      }
      // The weights are 0, and 0 · NaN is NaN in all units of the first sequence.
      workspace.read(rnn.y(), got);
      assertArrayEquals(new float[] {nan, nan, nan, 0, 0, 0}, got, "rnn_relu");
    }
  }
}
