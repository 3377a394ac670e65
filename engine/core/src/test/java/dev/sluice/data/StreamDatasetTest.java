package dev.sluice.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import dev.sluice.train.Evaluation;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingOptions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamDatasetTest {
  /** Times 0, 1, 2, … and from each its double. */
  private static Example series(int length, float first) {
    float[][] x = new float[length][];
    float[][] y = new float[length][];
    for (int t = 0; t < length; t++) {
      x[t] = new float[] {first + t, -first - t};
      y[t] = new float[] {2 * (first + t)};
    }
    return Example.forecast(x, y);
  }

  private static float[] floats(Batch.Numbers numbers) {
    return ((Batch.Floats) numbers).values();
  }

  @Test
  void seriesOfUnequalLengthsLeaveAfterTheirEnd() {
    StreamDataset data = StreamDataset.of(List.of(series(3, 100), series(7, 200)), 2);
    assertEquals(4, data.batches());
    int[][] lengths = {{2, 2}, {2, 1}, {2}, {1}};
    float[][] targets = {{400, 200, 402, 202}, {404, 204, 406}, {408, 410}, {412}};
    for (int i = 0; i < 4; i++) {
      Batch batch = data.batch(5, i);
      assertArrayEquals(lengths[i], batch.layout().lengths());
      assertArrayEquals(targets[i], floats(batch.targets().get(Example.UNNAMED)));
      assertEquals(i > 0, batch.continues());
    }
    assertArrayEquals(new float[] {206, -206}, floats(data.batch(0, 3).inputs()));
    assertEquals(4, data.capacity().rows());
  }

  @Test
  void oneSeriesIsCutIntoPieces() {
    StreamDataset data = StreamDataset.cut(series(7, 0), 2, 2);
    assertEquals(2, data.batches());
    assertArrayEquals(
        new float[] {0, 6, 2, 8}, floats(data.batch(0, 0).targets().get(Example.UNNAMED)));
    assertArrayEquals(new float[] {4, 10}, floats(data.batch(0, 1).targets().get(Example.UNNAMED)));
  }

  /** Windows with carried states compute what the whole series in one batch does. */
  @Test
  void windowsContinueEachOther() {
    List<Example> series = List.of(series(3, 0.1f), series(7, 0.3f), series(5, -0.4f));
    Model model =
        Model.features(2)
            .add("rnn", new Recurrent(RecurrentOptions.lstm(4).layers(2)))
            .add("head", new Dense(1));
    TrainingOptions options = TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.sgd(0.1));
    StreamDataset windows = StreamDataset.of(series, 2);
    try (Backend backend = new ReferenceBackend(Storage.FLOAT64);
        Trainer trainer = new Trainer(model, backend, options, windows)) {
      Evaluation cut = trainer.evaluate(windows);
      Evaluation whole = trainer.evaluate(SequenceDataset.ordered(series, 3));
      assertEquals(15, cut.count());
      // Sums of squares of about 100 are read as 32-bit numbers, one per batch.
      assertEquals(whole.loss(), cut.loss(), 8 * 0x1p-24 * whole.loss());
      trainer.fit();
      assertEquals(4, trainer.steps());
    }
  }

  private static String refused(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void badInput() {
    assertEquals(
        "Stream data set: 3 steps cannot be cut into 4 streams; each has one at least",
        refused(() -> StreamDataset.cut(series(3, 0), 4, 2)));
    refused(() -> StreamDataset.cut(series(3, 0), 0, 2));
    refused(() -> StreamDataset.of(List.of(series(3, 0)), 0));
    refused(() -> StreamDataset.of(List.of(), 2));
    refused(() -> StreamDataset.of(List.of(series(3, 0), Example.tag(new int[1], new int[1])), 2));
    Example whole = Example.classify(new int[3], 1);
    assertTrue(refused(() -> StreamDataset.of(List.of(whole), 2)).contains("needs one per step"));
    assertTrue(refused(() -> StreamDataset.cut(whole, 1, 2)).contains("needs one per step"));
  }

  @Test
  void windowsHaveWhatFollowsThem() {
    float[] series = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    Windows windows = Windows.of(series, 3).horizon(2);
    List<Example> all = windows.all();
    assertEquals(6, all.size());
    assertWindow(all.getFirst(), new float[] {0, 1, 2}, 3, 4);
    assertWindow(all.getLast(), new float[] {5, 6, 7}, 8, 9);
    // Before 7 nothing of 7 or later is seen; from 7 on the first prediction is 7.
    assertEquals(3, windows.before(7).size());
    assertWindow(windows.before(7).getLast(), new float[] {2, 3, 4}, 5, 6);
    assertEquals(2, windows.from(7).size());
    assertWindow(windows.from(7).getFirst(), new float[] {4, 5, 6}, 7, 8);
    assertEquals(0, windows.before(4).size());
    assertEquals(0, windows.from(10).size());
    assertEquals(6, windows.before(100).size());
    assertEquals(6, windows.from(-5).size());
    Windows sparse = windows.stride(4);
    assertEquals(2, sparse.all().size());
    assertWindow(sparse.all().get(1), new float[] {4, 5, 6}, 7, 8);
    assertEquals(1, sparse.from(7).size());
    assertEquals(1, sparse.before(7).size());
    assertEquals(2, sparse.before(9).size());
  }

  @Test
  void windowsOverVectors() {
    float[][] series = {{1, 10}, {2, 20}, {3, 30}, {4, 40}};
    Windows windows = Windows.of(series, 2).horizon(2).targets(1, 0);
    Example only = windows.all().getFirst();
    assertArrayEquals(new float[] {30, 3, 40, 4}, values(only));
    assertTrue(Arrays.deepEquals(Arrays.copyOf(series, 2), ((Input.Vectors) only.input()).steps()));
    assertEquals(
        "Windows: target 2 is none of the features [0, 2)", refused(() -> windows.targets(2)));
    assertEquals(
        "Windows: a window of 3 and the 2 after it need 5 times, the series has 4",
        refused(() -> Windows.of(series, 3).horizon(2)));
    refused(() -> new Windows(series, 2, 2, 1, new int[0]));
    refused(() -> windows.stride(0));
    refused(() -> Windows.of(new float[][] {{1}, {1, 2}, {3}}, 1));
  }

  private static float[] values(Example example) {
    return ((Target.ValuesPerSequence) example.targets().get(Example.UNNAMED)).values();
  }

  private static void assertWindow(Example window, float[] steps, float... next) {
    assertArrayEquals(next, values(window));
    float[][] given = ((Input.Vectors) window.input()).steps();
    assertEquals(steps.length, given.length);
    for (int t = 0; t < steps.length; t++) {
      assertArrayEquals(new float[] {steps[t]}, given[t]);
    }
  }
}
