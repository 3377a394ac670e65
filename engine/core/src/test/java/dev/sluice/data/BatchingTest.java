package dev.sluice.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchingTest {
  private static float[][] sequence(int length, int features, float first) {
    float[][] steps = new float[length][features];
    for (int t = 0; t < length; t++) {
      for (int j = 0; j < features; j++) {
        steps[t][j] = first + 10 * t + j;
      }
    }
    return steps;
  }

  @Test
  void sequencesComeBackAsTheyWereGiven() {
    List<float[][]> given = List.of(sequence(2, 3, 100), sequence(5, 3, 200), sequence(1, 3, 300));
    SequenceBatch batch = SequenceBatch.of(given);
    assertArrayEquals(new int[] {5, 2, 1}, batch.layout().lengths());
    for (int s = 0; s < given.size(); s++) {
      assertTrue(Arrays.deepEquals(given.get(s), batch.sequence(s, batch.rows(), 3)), "" + s);
    }
  }

  @Test
  void paddedArraysPackToTheSameRows() {
    List<float[][]> given = List.of(sequence(2, 2, 100), sequence(3, 2, 200));
    float[] batchFirst = {100, 101, 110, 111, -1, -1, 200, 201, 210, 211, 220, 221};
    float[] timeMajor = {100, 101, 200, 201, 110, 111, 210, 211, -1, -1, 220, 221};
    SequenceBatch expected = SequenceBatch.of(given);
    for (SequenceBatch batch :
        List.of(
            SequenceBatch.ofPadded(batchFirst, true, 3, 2, 2, 3),
            SequenceBatch.ofPadded(timeMajor, false, 3, 2, 2, 3))) {
      assertEquals(-1, expected.rows().mismatch(batch.rows()));
      assertEquals(expected.position(0), batch.position(0));
    }
  }

  @Test
  void badBatches() {
    assertThrows(IllegalArgumentException.class, () -> SequenceBatch.of(List.of()));
    assertEquals(
        "Batch: sequence 1 has length 0, must be at least 1",
        assertThrows(
                IllegalArgumentException.class,
                () -> SequenceBatch.of(List.of(sequence(2, 2, 0), new float[0][])))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> SequenceBatch.of(List.of(sequence(2, 2, 0), sequence(2, 3, 0))));
    assertThrows(
        IllegalArgumentException.class, () -> SequenceBatch.ofPadded(new float[6], true, 3, 2, 4));
    assertThrows(
        IllegalArgumentException.class, () -> SequenceBatch.ofPadded(new float[7], true, 3, 2, 3));
  }

  @Test
  void textStreamsCoverTheTextInOrder() {
    int[] tokens = IntStream.range(0, 24).toArray();
    StreamDataset stream = StreamDataset.text(tokens, 2, 4);
    assertEquals(3, stream.batches());
    List<Integer> first = new ArrayList<>();
    for (int i = 0; i < stream.batches(); i++) {
      Batch batch = stream.batch(0, i);
      assertEquals(i > 0, batch.continues());
      int[] inputs = ((Batch.Indices) batch.inputs()).values();
      int[] targets = ((Batch.Indices) batch.targets().get(Example.UNNAMED)).values();
      for (int t = 0; t < batch.layout().steps(); t++) {
        first.add(inputs[batch.layout().row(0, t)]);
        for (int s = 0; s < 2; s++) {
          int row = batch.layout().row(s, t);
          assertEquals(inputs[row] + 1, targets[row], "the target is the next token");
        }
      }
    }
    assertEquals(IntStream.range(0, 11).boxed().toList(), first);
    assertEquals(
        "Stream data set: 24 tokens are too few for 24 streams; a stream has one at least, and"
            + " another follows the last",
        assertThrows(IllegalArgumentException.class, () -> StreamDataset.text(tokens, 24, 4))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> StreamDataset.text(tokens, 0, 4));
  }

  private static List<Example> examples(int count) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] tokens = new int[1 + i * 7 % 13];
      Arrays.fill(tokens, i);
      examples.add(Example.classify(tokens, i));
    }
    return examples;
  }

  @Test
  void everyExampleOccursOnceAnEpochWithItsTarget() {
    SequenceDataset data = SequenceDataset.shuffled(examples(103), 10, 4);
    assertEquals(11, data.batches());
    List<List<Integer>> orders = new ArrayList<>();
    for (int epoch = 0; epoch < 2; epoch++) {
      List<Integer> seen = new ArrayList<>();
      for (int i = 0; i < data.batches(); i++) {
        Batch batch = data.batch(epoch, i);
        int[] tokens = ((Batch.Indices) batch.inputs()).values();
        int[] classes = ((Batch.Indices) batch.targets().get(Example.UNNAMED)).values();
        for (int s = 0; s < batch.layout().sequences(); s++) {
          assertEquals(1 + classes[s] * 7 % 13, batch.layout().length(s));
          for (int t = 0; t < batch.layout().length(s); t++) {
            assertEquals(classes[s], tokens[batch.layout().row(s, t)]);
          }
          seen.add(classes[s]);
        }
        assertTrue(data.capacity().holds(batch.layout().extent()));
      }
      orders.add(seen);
      assertEquals(IntStream.range(0, 103).boxed().toList(), seen.stream().sorted().toList());
    }
    assertNotEquals(orders.get(0), orders.get(1), "epochs are shuffled differently");
  }

  @Test
  void batchesHaveSimilarLengths() {
    SequenceDataset data = SequenceDataset.shuffled(examples(500), 10, 4);
    int spread = 0;
    for (int i = 0; i < data.batches(); i++) {
      int[] lengths = data.batch(0, i).layout().lengths();
      spread = Math.max(spread, lengths[0] - lengths[lengths.length - 1]);
    }
    assertTrue(spread <= 1, "lengths of a batch differ by " + spread);
  }

  @Test
  void shufflingIsOfTheSeed() {
    Batch a = SequenceDataset.shuffled(examples(50), 10, 4).batch(3, 2);
    Batch b = SequenceDataset.shuffled(examples(50), 10, 4).batch(3, 2);
    Batch c = SequenceDataset.shuffled(examples(50), 10, 5).batch(3, 2);
    assertArrayEquals(
        ((Batch.Indices) a.targets().get(Example.UNNAMED)).values(),
        ((Batch.Indices) b.targets().get(Example.UNNAMED)).values());
    assertFalse(
        Arrays.equals(
            ((Batch.Indices) a.targets().get(Example.UNNAMED)).values(),
            ((Batch.Indices) c.targets().get(Example.UNNAMED)).values()));
  }

  @Test
  void capacityIsThatOfTheLongestBatch() {
    List<Example> examples = new ArrayList<>();
    for (int length : new int[] {2, 1000, 3, 2}) {
      examples.add(Example.classify(new int[length], 0));
    }
    assertEquals(
        "1003 rows, 1000 steps, 2 sequences",
        SequenceDataset.ordered(examples, 2).capacity().toString());
    Dataset all = SequenceDataset.shuffled(examples, Integer.MAX_VALUE, 1);
    assertEquals(1, all.batches());
    assertEquals(4, all.batch(0, 0).layout().sequences());
  }

  @Test
  void fingerprintsTellDataApart() {
    int[] tokens = IntStream.range(0, 24).toArray();
    String text = StreamDataset.text(tokens, 2, 4).fingerprint();
    assertEquals(text, StreamDataset.text(tokens.clone(), 2, 4).fingerprint());
    assertNotEquals(text, StreamDataset.text(tokens, 2, 5).fingerprint());
    int[] swapped = tokens.clone();
    swapped[3] = tokens[4];
    swapped[4] = tokens[3];
    assertNotEquals(text, StreamDataset.text(swapped, 2, 4).fingerprint());
    String sequences = SequenceDataset.shuffled(examples(5), 2, 1).fingerprint();
    assertEquals(sequences, SequenceDataset.shuffled(examples(5), 2, 1).fingerprint());
    assertNotEquals(sequences, SequenceDataset.shuffled(examples(6), 2, 1).fingerprint());
    assertNotEquals(sequences, SequenceDataset.shuffled(examples(5), 2, 2).fingerprint());
  }

  @Test
  void badExamples() {
    assertThrows(IllegalArgumentException.class, () -> Example.classify(new int[0], 0));
    assertThrows(IllegalArgumentException.class, () -> Example.tag(new int[3], new int[2]));
    assertThrows(IllegalArgumentException.class, () -> SequenceDataset.ordered(examples(3), 0));
    assertThrows(IllegalArgumentException.class, () -> SequenceDataset.ordered(List.of(), 2));
    List<Example> mixed = new ArrayList<>(examples(2));
    mixed.add(Example.classify(new float[1][1], 0));
    assertThrows(IllegalArgumentException.class, () -> SequenceDataset.ordered(mixed, 2));
  }

  private static String refused(Runnable call) {
    return assertThrows(RuntimeException.class, call::run).getMessage();
  }

  /** Where it is made, not where it is used. */
  @Test
  void examplesSayWhatIsWrongWithThem() {
    float[][] ragged = {{1}, {1, 2}};
    assertEquals(
        "Example: step 1 of its input has 2 numbers, step 0 has 1",
        refused(() -> Example.classify(ragged, 1)));
    assertEquals(
        "Example: step 1 of its target has 2 numbers, step 0 has 1",
        refused(() -> Example.forecast(new float[2][1], ragged)));
    assertEquals(
        "Example: step 0 of its input has 0 numbers, needs at least one",
        refused(() -> Example.classify(new float[1][0], 1)));
    assertEquals(
        "Example: step 1 of its input has no numbers, step 0 has 1",
        refused(() -> Example.classify(new float[][] {{1}, null}, 1)));
    assertEquals(
        "Example: its target has no values, needs at least one",
        refused(() -> Example.forecast(new float[] {1, 2})));
    assertEquals(
        "Example: the tokens are missing", refused(() -> Example.classify((int[]) null, 1)));
    assertEquals("Batch: sequence 1 is missing", refused(() -> TokenBatch.of(new int[1], null)));
    assertEquals(
        "Batch: sequence 0 is missing", refused(() -> SequenceBatch.of(null, new float[1][1])));
  }
}
