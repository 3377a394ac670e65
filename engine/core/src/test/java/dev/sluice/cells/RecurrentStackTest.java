package dev.sluice.cells;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.SequenceBatch;
import dev.sluice.file.FileFormatException;
import dev.sluice.file.SafetensorsWriter;
import dev.sluice.model.Direction;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.op.Cell;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecurrentStackTest {
  private static final int INPUT = 3;

  @TempDir private Path temporary;

  private final Backend backend = new ReferenceBackend(Storage.FLOAT32);
  private final PhiloxRandom random = new PhiloxRandom(11, 0);

  private float[] draw(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    return values;
  }

  private float[][] sequence(int length) {
    float[][] steps = new float[length][];
    for (int t = 0; t < length; t++) {
      steps[t] = draw(INPUT);
    }
    return steps;
  }

  private static StackState one(StackState all, int blocks, int sequences, int s, int p, int h) {
    float[] hOne = new float[blocks * p];
    float[] cOne = new float[all.c().length == 0 ? 0 : blocks * h];
    for (int b = 0; b < blocks; b++) {
      System.arraycopy(all.h(), (b * sequences + s) * p, hOne, b * p, p);
      if (cOne.length > 0) {
        System.arraycopy(all.c(), (b * sequences + s) * h, cOne, b * h, h);
      }
    }
    return new StackState(hOne, cOne);
  }

  /** Sequences are independent: together, in any order, they compute what each does alone. */
  @Test
  void aBatchIsItsSequences() {
    for (Output output : Output.values()) {
      RecurrentOptions options =
          RecurrentOptions.lstm(5).layers(2).bidirectional().projection(2).output(output);
      List<float[][]> sequences = List.of(sequence(2), sequence(6), sequence(1), sequence(4));
      StackState initial = new StackState(draw(4 * 4 * 2), draw(4 * 4 * 5));
      try (RecurrentStack stack = RecurrentStack.create(INPUT, options, 1, backend)) {
        StackOutput all = stack.forward(SequenceBatch.of(sequences), initial);
        for (int s = 0; s < sequences.size(); s++) {
          StackOutput alone =
              stack.forward(SequenceBatch.of(sequences.get(s)), one(initial, 4, 4, s, 2, 5));
          StackState last = one(all.state(), 4, 4, s, 2, 5);
          assertArrayEquals(alone.state().h(), last.h());
          assertArrayEquals(alone.state().c(), last.c());
          if (output == Output.ALL_STEPS) {
            assertTrue(Arrays.deepEquals(alone.sequence(0), all.sequence(s)));
          } else {
            assertTrue(Arrays.deepEquals(alone.sequence(0), all.sequence(s)));
          }
        }
      }
    }
  }

  /** The last step's output is the final state of each direction, forward first. */
  @Test
  void lastStepIsTheFinalState() {
    RecurrentOptions options = RecurrentOptions.gru(4).bidirectional().output(Output.LAST_STEP);
    try (RecurrentStack stack = RecurrentStack.create(INPUT, options, 1, backend)) {
      StackOutput out = stack.forward(SequenceBatch.of(sequence(3)), null);
      assertArrayEquals(out.state().h(), out.values().toArray(ValueLayout.JAVA_FLOAT));
    }
  }

  @Test
  void aReverseLayerReadsBackwards() {
    float[][] sequence = sequence(5);
    float[][] turned = new float[5][];
    for (int t = 0; t < 5; t++) {
      turned[t] = sequence[4 - t];
    }
    RecurrentOptions forward = RecurrentOptions.gru(4);
    RecurrentOptions reverse = forward.direction(Direction.REVERSE);
    try (RecurrentStack a = RecurrentStack.create(INPUT, forward, 1, backend);
        RecurrentStack b = RecurrentStack.create(INPUT, reverse, 1, backend)) {
      float[][] read = a.forward(SequenceBatch.of(turned), null).sequence(0);
      float[][] reversed = b.forward(SequenceBatch.of(sequence), null).sequence(0);
      for (int t = 0; t < 5; t++) {
        assertArrayEquals(read[t], reversed[4 - t]);
      }
    }
  }

  @Test
  void memoryOfTheCallersIsUsedAsItIs() {
    RecurrentOptions options = RecurrentOptions.rnn(Cell.RNN_RELU, 4);
    PackedLayout layout = PackedLayout.of(3, 1);
    try (RecurrentStack stack = RecurrentStack.create(INPUT, options, 1, backend);
        Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_FLOAT, draw(4 * INPUT));
      MemorySegment out = arena.allocate(ValueLayout.JAVA_FLOAT, 4 * 4);
      SequenceBatch batch = SequenceBatch.ofPacked(layout, INPUT, in);
      StackOutput given = stack.forward(batch, null, out);
      assertEquals(out, given.values());
      assertEquals(-1, stack.forward(batch, null).values().mismatch(out));
    }
  }

  @Test
  void manyThreadsAtOnce() throws Exception {
    RecurrentOptions options = RecurrentOptions.gru(8).layers(2);
    List<SequenceBatch> batches = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      batches.add(SequenceBatch.of(sequence(1 + i), sequence(1 + i / 3)));
    }
    try (RecurrentStack stack = RecurrentStack.create(INPUT, options, 1, backend);
        RecurrentStack alone = RecurrentStack.create(INPUT, options, 1, backend);
        ExecutorService pool = Executors.newFixedThreadPool(8)) {
      List<Future<StackOutput>> results = new ArrayList<>();
      for (int round = 0; round < 20; round++) {
        for (SequenceBatch batch : batches) {
          results.add(pool.submit(() -> stack.forward(batch, null)));
        }
      }
      for (int i = 0; i < results.size(); i++) {
        StackOutput expected = alone.forward(batches.get(i % batches.size()), null);
        assertEquals(-1, expected.values().mismatch(results.get(i).get().values()));
      }
    }
  }

  /**
   * Central differences of a loss Σ weight·output in 32-bit storage. With a step d the difference
   * carries a rounding error of about √(2n)·2⁻²⁴/d for n outputs of at most 1, and a truncation
   * error of d²: for d = 2⁻⁷ and n = 60 that is 1e-4 + 1e-4, here with a factor of ten for the
   * derivatives' size.
   */
  @Test
  void backwardIsTheGradientOfForward() {
    for (Output output : Output.values()) {
      RecurrentOptions options =
          RecurrentOptions.lstm(4)
              .layers(2)
              .bidirectional()
              .dropout(0.3)
              .inputDropout(0.2)
              .recurrentDropout(0.4)
              .output(output);
      SequenceBatch batch = SequenceBatch.of(sequence(4), sequence(2));
      StackState initial = new StackState(draw(4 * 2 * 4), draw(4 * 2 * 4));
      float[] dOutput = draw((output == Output.ALL_STEPS ? 6 : 2) * 8);
      StackState dState = new StackState(draw(4 * 2 * 4), draw(4 * 2 * 4));
      float[] x = batch.rows().toArray(ValueLayout.JAVA_FLOAT);
      try (RecurrentStack plain = RecurrentStack.create(INPUT, options, 1, backend);
          RecurrentStack stack = plain.forTraining(9)) {
        Weights weights = plain.weights();
        DoubleSupplier loss =
            () -> {
              plain.setWeights(weights);
              // The same dropout seed and the first run: the same masks.
              try (RecurrentStack again = plain.forTraining(9)) {
                MemorySegment rows = MemorySegment.ofArray(x);
                StackOutput out =
                    again.forward(SequenceBatch.ofPacked(batch.layout(), INPUT, rows), initial);
                return dot(out.values().toArray(ValueLayout.JAVA_FLOAT), dOutput)
                    + dot(out.state().h(), dState.h())
                    + dot(out.state().c(), dState.c());
              }
            };
        stack.forward(batch, initial);
        StackGradients gradients = stack.backward(dOutput, dState);
        check("x", loss, x, gradients.input());
        check("h", loss, initial.h(), gradients.initialState().h());
        check("c", loss, initial.c(), gradients.initialState().c());
        for (String name : weights.names()) {
          check(name, loss, weights.values(name), gradients.parameters().get(name));
        }
      }
    }
  }

  private static void check(String name, DoubleSupplier loss, float[] values, float[] analytic) {
    float step = 0x1p-7f;
    assertEquals(values.length, analytic.length);
    for (int i = 0; i < values.length; i += 1 + values.length / 5) {
      float saved = values[i];
      values[i] = saved + step;
      double above = loss.getAsDouble();
      values[i] = saved - step;
      double below = loss.getAsDouble();
      values[i] = saved;
      assertEquals((above - below) / (2 * step), analytic[i], 2e-3, name + ", element " + i);
    }
  }

  private static double dot(float[] a, float[] b) {
    assertEquals(a.length, b.length);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void stateDictsOfPyTorchAreRecognised() {
    Path path = temporary.resolve("dict.safetensors");
    for (RecurrentOptions options :
        List.of(
            RecurrentOptions.rnn(Cell.RNN_TANH, 5).layers(3),
            RecurrentOptions.gru(5).bidirectional(),
            RecurrentOptions.lstm(5).layers(2).bias(false),
            RecurrentOptions.lstm(5).layers(2).bidirectional().projection(2))) {
      try (RecurrentStack stack = RecurrentStack.create(INPUT, options, 3, backend)) {
        stack.weights().save(path);
        SequenceBatch batch = SequenceBatch.of(sequence(3));
        try (RecurrentStack loaded = RecurrentStack.load(path, backend)) {
          assertEquals(options, loaded.options());
          assertEquals(
              -1,
              stack.forward(batch, null).values().mismatch(loaded.forward(batch, null).values()));
        }
      }
    }
    new SafetensorsWriter().tensor("conv.weight", new long[] {1}, new float[1]).write(path);
    assertThrows(FileFormatException.class, () -> RecurrentStack.load(path, backend));
    new SafetensorsWriter()
        .tensor("weight_ih_l0", new long[] {10, 3}, new float[30])
        .tensor("weight_hh_l0", new long[] {10, 5}, new float[50])
        .write(path);
    assertThrows(FileFormatException.class, () -> RecurrentStack.load(path, backend));
  }

  @Test
  void wrongUse() {
    RecurrentOptions options = RecurrentOptions.gru(4);
    SequenceBatch batch = SequenceBatch.of(sequence(3));
    RecurrentStack stack = RecurrentStack.create(INPUT, options, 1, backend);
    RecurrentStack training = stack.forTraining(0);
    assertEquals(
        "Recurrent stack: backward needs forTraining()",
        assertThrows(IllegalStateException.class, () -> stack.backward(new float[12], null))
            .getMessage());
    assertThrows(IllegalStateException.class, () -> training.backward(new float[12], null));
    training.forward(batch, null);
    assertThrows(IllegalArgumentException.class, () -> training.backward(new float[11], null));
    training.backward(new float[12], null);
    assertThrows(IllegalStateException.class, () -> training.backward(new float[12], null));
    assertEquals(
        "Recurrent stack: state h has 5 numbers, must have 4",
        assertThrows(
                IllegalArgumentException.class,
                () -> stack.forward(batch, new StackState(new float[5], new float[0])))
            .getMessage());
    SequenceBatch wide = SequenceBatch.of(new float[][] {{1, 2}});
    assertEquals(
        "Recurrent stack: the batch has 2 features, the stack's input size is 3",
        assertThrows(IllegalArgumentException.class, () -> stack.forward(wide, null)).getMessage());
    training.close();
    stack.close();
    stack.close();
    assertThrows(IllegalStateException.class, () -> stack.forward(batch, null));
    assertThrows(IllegalStateException.class, stack::weights);
    assertThrows(IllegalStateException.class, () -> training.backward(new float[12], null));
  }

  @Test
  void weightsAreCopiedAndChecked() {
    RecurrentOptions options = RecurrentOptions.gru(4).layers(2);
    SequenceBatch batch = SequenceBatch.of(sequence(3));
    try (RecurrentStack stack = RecurrentStack.create(INPUT, options, 1, backend);
        RecurrentStack other = RecurrentStack.create(INPUT, RecurrentOptions.gru(4), 2, backend)) {
      for (int round = 0; round < 2; round++) { // before the first pass and after it
        StackOutput before = stack.forward(batch, null);
        stack.weights().values("weight_ih_l0")[0] = 1000;
        Weights small = other.weights();
        assertThrows(IllegalArgumentException.class, () -> stack.setWeights(small));
        Weights nan = stack.weights();
        nan.values("bias_hh_l1")[0] = Float.NaN;
        assertThrows(IllegalArgumentException.class, () -> stack.setWeights(nan));
        assertEquals(-1, before.values().mismatch(stack.forward(batch, null).values()));
      }
    }
    RecurrentStack fresh = RecurrentStack.create(INPUT, options, 1, backend);
    fresh.weights().values("weight_ih_l0")[0] = 1000;
    assertTrue(fresh.weights().values("weight_ih_l0")[0] < 1, "a copy before the first pass too");
    Weights wrong = Weights.load(saved(RecurrentOptions.gru(4)), one());
    assertThrows(IllegalArgumentException.class, () -> fresh.setWeights(wrong));
    fresh.close();
  }

  private Path saved(RecurrentOptions options) {
    Path path = temporary.resolve("weights");
    try (RecurrentStack stack = RecurrentStack.create(INPUT, options, 2, backend)) {
      stack.weights().save(path);
    }
    return path;
  }

  private static Model one() {
    return Model.features(INPUT).add(Model.UNNAMED, new Recurrent(RecurrentOptions.gru(4)));
  }

  /** A pass that failed, or whose weights were replaced, has no backward. */
  @Test
  void aGruNeedsNoCellStates() {
    SequenceBatch batch = SequenceBatch.of(sequence(3));
    try (RecurrentStack stack = RecurrentStack.create(INPUT, RecurrentOptions.gru(4), 1, backend)) {
      float[] h = {0.5f, -0.25f, 0.125f, 1};
      assertArrayEquals(
          stack.forward(batch, new StackState(h, new float[0])).sequence(0),
          stack.forward(batch, new StackState(h, null)).sequence(0));
    }
  }

  @Test
  void backwardOfWhatDidNotHappen() {
    RecurrentOptions options = RecurrentOptions.gru(4);
    SequenceBatch batch = SequenceBatch.of(sequence(3));
    try (RecurrentStack plain = RecurrentStack.create(INPUT, options, 1, backend);
        RecurrentStack stack = plain.forTraining(0)) {
      stack.forward(batch, null);
      StackState wrong = new StackState(new float[5], new float[0]);
      assertThrows(IllegalArgumentException.class, () -> stack.forward(batch, wrong));
      assertThrows(IllegalStateException.class, () -> stack.backward(new float[12], null));
      stack.forward(batch, null);
      stack.setWeights(plain.weights());
      assertThrows(IllegalStateException.class, () -> stack.backward(new float[12], null));
    }
  }

  @Test
  void dropoutIsDrawnAnewInEveryTrainingPass() {
    RecurrentOptions options = RecurrentOptions.gru(8).inputDropout(0.5);
    SequenceBatch batch = SequenceBatch.of(sequence(3));
    try (RecurrentStack plain = RecurrentStack.create(INPUT, options, 1, backend);
        RecurrentStack stack = plain.forTraining(2)) {
      boolean same = true;
      StackOutput first = stack.forward(batch, null);
      for (int i = 0; i < 5; i++) {
        same &= first.values().mismatch(stack.forward(batch, null).values()) == -1;
      }
      assertFalse(same);
      assertEquals(
          -1, plain.forward(batch, null).values().mismatch(plain.forward(batch, null).values()));
    }
  }
}
