package dev.sluice.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.Extent;
import dev.sluice.op.Op;
import dev.sluice.op.Over;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramCostTest {
  @Test
  void lstmTrainingStepCostsThreeTimesItsForward() {
    int steps = 25;
    int batch = 16;
    int size = 64;
    Recorder r = new Recorder(Extent.of(steps, batch));
    RecurrentSpec spec = new RecurrentSpec(Cell.LSTM, size, size, 0, false, false, 0, 0);
    Buffer x = r.input("x", Shape.rows(size));
    RecurrentForward forward =
        r.recurrent(
            spec,
            x,
            new RecurrentWeights(
                r.parameter("ih", Shape.matrix(4 * size, size)),
                r.parameter("hh", Shape.matrix(4 * size, size)),
                null,
                null,
                null),
            r.fill(0, Shape.sequences(size)),
            r.fill(0, Shape.sequences(size)),
            true);
    Buffer loss = r.sum(Over.ALL, forward.y());
    r.gradients(loss, List.of(x, r.parameter("ih", Shape.matrix(4 * size, size))));
    Program program = r.build();
    long perStep = 2L * 4 * size * (size + size);
    List<Op> recurrent = program.ops().stream().filter(op -> op.name().startsWith("lstm")).toList();
    assertEquals(2, recurrent.size());
    assertEquals(perStep * steps * batch, recurrent.get(0).flops(program.capacity()));
    assertEquals(2 * perStep * steps * batch, recurrent.get(1).flops(program.capacity()));
  }

  @Test
  void describesItself() {
    Recorder r = new Recorder(Extent.of(10, 2));
    Buffer x = r.input("x", Shape.rows(3));
    r.output(r.matmul(x, false, r.parameter("w", Shape.matrix(5, 3)), true));
    String table = r.build().describe();
    assertTrue(table.contains("20 rows, 10 steps, 2 sequences"), table);
    assertTrue(table.contains("parameters: 15"), table);
    assertTrue(table.contains("MatMul"), table);
    assertTrue(table.contains("x [rows, 3], w [5, 3]"), table);
    // 2·20·3·5 FLOP = 0.0006 MFLOP; (60 + 15 + 100)·4 bytes = 0.0007 MB; 600/700 FLOP per byte.
    assertTrue(table.lines().anyMatch(line -> line.matches(".*0\\.001 +0\\.001 +0\\.86")), table);
  }
}
