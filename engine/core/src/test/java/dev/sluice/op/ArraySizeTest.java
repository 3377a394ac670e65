package dev.sluice.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArraySizeTest {
  @Test
  void whatAnArrayHolds() {
    assertEquals(24, ArraySize.of("x", "", 2, 3, 4));
    assertEquals(1, ArraySize.of("x", ""));
    assertEquals(0, ArraySize.of("x", "", Long.MAX_VALUE, 0, Long.MAX_VALUE));
    assertEquals(ArraySize.MOST, ArraySize.of("x", "", ArraySize.MOST));
  }

  /** Products that an int, or a long, would make small or negative. */
  @ParameterizedTest
  @CsvSource({
    "2147483640, 1",
    "65536, 65536",
    "46341, 46341",
    "4294967296, 4294967296",
    "9223372036854775807, 9223372036854775807"
  })
  void whatItCannotHold(long rows, long columns) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> ArraySize.of("Batch: its rows", "split the batch", rows, columns))
            .getMessage();
    assertEquals(
        "Batch: its rows would be "
            + rows
            + " · "
            + columns
            + " numbers, an array holds at most 2147483639; split the batch",
        message);
  }
}
