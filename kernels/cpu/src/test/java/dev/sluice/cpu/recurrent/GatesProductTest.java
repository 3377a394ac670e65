package dev.sluice.cpu.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class GatesProductTest {
  private static final int[] LSTM = {0, 1, 2, 3};
  private static final int[] GRU_HIDDEN = {0, 1, 3};

  @Test
  void asManyGatesAsASliceIsDeep() {
    assertEquals(4, GatesProduct.together(LSTM, 0, 512));
    assertEquals(3, GatesProduct.together(LSTM, 0, 640));
    assertEquals(1, GatesProduct.together(LSTM, 3, 640));
    assertEquals(2, GatesProduct.together(LSTM, 2, 1024));
    assertEquals(1, GatesProduct.together(LSTM, 0, 1088));
  }

  @Test
  void gatesThatDoNotFollowEachOtherStayApart() {
    assertEquals(2, GatesProduct.together(GRU_HIDDEN, 0, 64));
    assertEquals(1, GatesProduct.together(GRU_HIDDEN, 2, 64));
  }
}
