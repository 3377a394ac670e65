package dev.sluice.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Cell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaseTest {
  @ParameterizedTest
  @EnumSource(Suite.class)
  void everyCaseOfEverySuiteIsWhatItsTextSays(Suite suite) {
    for (SuiteCase listed : suite.cases()) {
      assertEquals(listed.shape(), Case.parse(listed.shape().text()));
    }
  }

  @Test
  void inputSizeAndModeMayBeLeftOut() {
    assertEquals(
        Case.square(Cell.LSTM, 512, 16, 25, Mode.FORWARD), Case.parse("lstm:h512:b16:t25"));
    assertEquals(
        new Case(Cell.GRU, 7, 13, 1, 1, 1, Mode.TRAIN, false), Case.parse("gru:i7:h13:train"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lstm:h0 | hidden size is 0",
        "lstm:b3 | it has no hidden size",
        "lstm:h-4 | hidden size is -4",
        "lstm:h8:b0 | batch is 0",
        "lstm:h8:t-1 | steps is -1",
        "lstm:h99999999 | hidden size is 99999999",
        "lstm:h99999999999 | 'h99999999999' is too large",
        "lstm:h8:q3 | 'q3' is none of its parts",
        "lstm:h8:mean0 | mean length is 0.0",
        "lstm:h8:meanx | 'meanx' is no mean length",
        "lstm:h8:b2:stream | a stream has batch 1",
        "lstn:h8 | Unknown cell 'lstn'",
      })
  void wrongTexts(String text, String message) {
    String said = assertThrows(IllegalArgumentException.class, () -> Case.parse(text)).getMessage();
    assertTrue(said.contains(message), said);
    assertEquals(1, said.lines().count());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.25, 0.5, 1})
  void unequalLengthsHaveTheMeanThatTheCaseNames(double mean) {
    PackedLayout layout = new Case(Cell.LSTM, 8, 8, 32, 100, mean, Mode.FORWARD, false).layout();
    assertEquals(100, layout.steps());
    assertEquals(32, layout.sequences());
    // The longest is rounded up to T, the others to whole steps: less than 2 % of T on average.
    assertEquals(mean, layout.rows() / 3200.0, 0.02);
  }

  @Test
  void flopsAreThoseOfTheProducts() {
    assertEquals(2.0 * 4 * 512 * (512 + 512) * 16 * 25, Case.parse("lstm:h512:b16:t25").flops());
    assertEquals(3 * 2.0 * 3 * 13 * (7 + 13) * 2 * 5, Case.parse("gru:i7:h13:b2:t5:train").flops());
    assertEquals(2.0 * 4 * 512 * 512 * 16 * 25, Case.parse("lstm:no-input:h512:b16:t25").flops());
  }
}
