package dev.sluice.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Affine;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.Extent;
import dev.sluice.op.Over;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a user sees who records something that cannot be. */
class RecordingErrorsTest {
  private final Recorder r = new Recorder(Extent.of(4, 3));

  private static void message(Class<? extends Exception> type, String expected, Runnable action) {
    assertEquals(expected, assertThrows(type, action::run).getMessage());
  }

  @Test
  void innerDimensionsOfAProduct() {
    Buffer x = r.input("x", Shape.rows(5));
    Buffer w = r.parameter("head.weight", Shape.matrix(7, 6));
    message(
        ShapeException.class,
        "MatMul: b is 'head.weight' [7, 6], needs [·, 5] (transposed)",
        () -> r.matmul(x, false, w, true));
  }

  @Test
  void productOverRowsOnTheRight() {
    Buffer x = r.input("x", Shape.rows(5));
    assertThrows(ShapeException.class, () -> r.matmul(x, false, x, true));
  }

  @Test
  void operandsOfASum() {
    Buffer x = r.input("x", Shape.rows(5));
    Buffer s = r.input("s", Shape.sequences(5));
    message(
        ShapeException.class,
        "Add: 's' [sequences, 5] has a line per sequence, the other operand one per row;"
            + " repeatSteps(s) is its line at all steps",
        () -> r.add(x, s));
    Buffer v = r.input("v", Shape.vector(4));
    message(
        ShapeException.class,
        "Binary: b is 'v' [4], needs [rows, 5], [5], [rows, 1] or [1]",
        () -> r.add(x, v));
  }

  @Test
  void indicesWhereNumbersAreNeeded() {
    Buffer tokens = r.indices("tokens", Shape.rows(1));
    message(
        ShapeException.class,
        "Unary: x is 'tokens' [rows, 1] of indices, needs numbers (FLOAT32)",
        () -> r.tanh(tokens));
  }

  @Test
  void weightsOfARecurrentLayer() {
    RecurrentSpec spec = new RecurrentSpec(Cell.GRU, 5, 4, 0, false, false, 0, 0);
    Buffer x = r.input("x", Shape.rows(5));
    Buffer h0 = r.input("h0", Shape.sequences(4));
    RecurrentWeights weights =
        new RecurrentWeights(
            r.parameter("ih", Shape.matrix(16, 5)),
            r.parameter("hh", Shape.matrix(12, 4)),
            null,
            null,
            null);
    message(
        ShapeException.class,
        "RecurrentForward: weight_ih is 'ih' [16, 5], needs [12, 5]",
        () -> r.recurrent(spec, x, weights, h0, null, false));
  }

  @Test
  void sizesOfARecurrentLayer() {
    message(
        IllegalArgumentException.class,
        "Recurrent layer: hidden size is 0, must be at least 1",
        () -> new RecurrentSpec(Cell.LSTM, 5, 0, 0, true, false, 0, 0));
    message(
        IllegalArgumentException.class,
        "Recurrent layer: projection size is 4, must be 0, or for an LSTM below its hidden size 4",
        () -> new RecurrentSpec(Cell.LSTM, 5, 4, 4, true, false, 0, 0));
    message(
        IllegalArgumentException.class,
        "Recurrent layer: hidden size is 1073741824, must be at most 536870911",
        () -> new RecurrentSpec(Cell.LSTM, 5, 1 << 30, 0, true, false, 0, 0));
  }

  @Test
  void dropoutRate() {
    Buffer x = r.input("x", Shape.rows(5));
    message(
        IllegalArgumentException.class,
        "Dropout: rate is 1.0, must be in [0, 1)",
        () -> r.dropout(x, 1, false));
    assertThrows(IllegalArgumentException.class, () -> r.dropout(x, Double.NaN, false));
  }

  @Test
  void bufferOfAnotherProgram() {
    Buffer foreign = new Recorder(Extent.of(1, 1)).input("x", Shape.rows(5));
    message(
        IllegalArgumentException.class,
        "'x' belongs to another program's recorder",
        () -> r.tanh(foreign));
  }

  @Test
  void readBeforeWritten() {
    Buffer never = r.value("never", Shape.rows(2));
    message(
        IllegalArgumentException.class,
        "Tanh reads 'never', which nothing has written yet",
        () -> r.tanh(never));
  }

  @Test
  void writtenTwice() {
    Buffer x = r.input("x", Shape.rows(2));
    Buffer out = r.tanh(x);
    assertThrows(IllegalArgumentException.class, () -> r.record(new Affine(x, 1, 0, out)));
    assertThrows(IllegalArgumentException.class, () -> r.record(new Affine(out, 1, 0, x)));
  }

  /** Else a gradient would be computed from the next run's state, silently. */
  @Test
  void stateReadAfterItWasCarried() {
    Buffer state = r.state("h", Shape.sequences(2));
    Buffer w = r.parameter("w", Shape.vector(2));
    Buffer out = r.multiply(state, w);
    Buffer loss = r.sum(Over.ALL, out);
    r.carry(out, state, null);
    message(
        IllegalArgumentException.class,
        "Multiply reads the state 'h' after another operation has overwritten it; record what"
            + " overwrites it last",
        () -> r.gradients(loss, List.of(w)));
  }

  /** Backward overwrites what forward reserved: a second one would read gradients as gates. */
  @Test
  void secondGradientThroughARecurrentLayer() {
    RecurrentSpec spec = new RecurrentSpec(Cell.GRU, 2, 2, 0, false, false, 0, 0);
    RecurrentWeights weights =
        new RecurrentWeights(
            r.parameter("ih", Shape.matrix(6, 2)),
            r.parameter("hh", Shape.matrix(6, 2)),
            null,
            null,
            null);
    Buffer x = r.input("x", Shape.rows(2));
    Buffer h0 = r.fill(0, Shape.sequences(2));
    Buffer y = r.recurrent(spec, x, weights, h0, null, true).y();
    Buffer first = r.sum(Over.ALL, y);
    Buffer second = r.sum(Over.ALL, r.tanh(y));
    r.gradients(first, List.of(x));
    String message =
        assertThrows(IllegalArgumentException.class, () -> r.gradients(second, List.of(x)))
            .getMessage();
    assertTrue(message.contains("after another operation has overwritten it"), message);
  }

  @Test
  void recordingAfterBuild() {
    Buffer x = r.input("x", Shape.rows(2));
    r.build();
    assertThrows(IllegalStateException.class, () -> r.tanh(x));
  }

  @Test
  void parametersThatNoArrayHolds() {
    assertThrows(
        IllegalArgumentException.class, () -> r.parameter("huge", Shape.matrix(100_000, 100_000)));
  }

  @Test
  void sameNameTwice() {
    Buffer w = r.parameter("w", Shape.vector(3));
    assertEquals(w, r.parameter("w", Shape.vector(3)), "the same parameter ties layers");
    assertThrows(IllegalArgumentException.class, () -> r.parameter("w", Shape.vector(4)));
    assertThrows(IllegalArgumentException.class, () -> r.input("w", Shape.vector(3)));
  }

  @Test
  void gradientOfWhatTheLossDoesNotDependOn() {
    Buffer w = r.parameter("w", Shape.vector(3));
    Buffer unused = r.parameter("unused", Shape.vector(3));
    Buffer loss = r.sum(Over.ALL, r.tanh(w));
    Gradients gradients = r.gradients(loss, List.of(w, unused));
    assertTrue(gradients.has(w));
    assertThrows(IllegalArgumentException.class, () -> gradients.of(unused));
    assertThrows(IllegalArgumentException.class, () -> r.gradients(w, List.of(w)));
  }

  @Test
  void extents() {
    assertThrows(IllegalArgumentException.class, () -> Extent.of(0, 3));
    assertThrows(IllegalArgumentException.class, () -> new Extent(10, 3, 3));
    assertThrows(IllegalArgumentException.class, () -> new Extent(2, 3, 1));
    assertThrows(IllegalArgumentException.class, () -> Extent.of(1 << 20, 1 << 20));
  }

  @Test
  void aSequencesLineIsRepeatedByName() {
    Recorder r = new Recorder(Extent.of(3, 2));
    Buffer rows = r.input("steps", Shape.rows(4));
    Buffer lines = r.input("context", Shape.sequences(4));
    String expected =
        "'context' [sequences, 4] has a line per sequence, the other operand one per row;"
            + " repeatSteps(context) is its line at all steps";
    for (String message :
        List.of(
            assertThrows(ShapeException.class, () -> r.add(rows, lines)).getMessage(),
            assertThrows(ShapeException.class, () -> r.add(lines, rows)).getMessage())) {
      assertEquals("Add: " + expected, message);
    }
    assertEquals(Shape.rows(4), r.add(rows, r.repeatSteps(lines)).shape());
  }

  /** The result of a smaller first operand is its own, not the negative of the other order. */
  @Test
  void aNumberLessARow() {
    Recorder r = new Recorder(Extent.of(1, 1));
    Buffer row = r.input("row", Shape.rows(2));
    Buffer number = r.input("number", Shape.scalar());
    Buffer difference = r.subtract(number, row);
    Buffer ratio = r.divide(number, row);
    r.output(difference);
    r.output(ratio);
    try (Executable executable = new ReferenceBackend(Storage.FLOAT32).compile(r.build());
        Workspace workspace = executable.workspace()) {
      workspace.write(row, new float[] {2, 4});
      workspace.write(number, new float[] {8});
      workspace.run(PackedLayout.of(1));
      float[] got = new float[2];
      workspace.read(difference, got);
      assertArrayEquals(new float[] {6, 4}, got);
      workspace.read(ratio, got);
      assertArrayEquals(new float[] {4, 2}, got);
    }
  }
}
