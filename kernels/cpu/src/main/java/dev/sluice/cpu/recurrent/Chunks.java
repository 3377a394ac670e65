package dev.sluice.cpu.recurrent;

import dev.sluice.data.PackedLayout;

/**
 * Some steps at a time, in the order of reading.
 *
 * @param rows the most rows that several steps may have together
 * @param reverse whether the last step is read first
 */
record Chunks(int rows, boolean reverse) {
  /** The i-th step in the order of reading. */
  int step(PackedLayout layout, int i) {
    return reverse ? layout.steps() - 1 - i : i;
  }

  /** Where the chunk ends, in the order of reading, that begins with the i-th step. */
  int end(PackedLayout layout, int i) {
    int end = i;
    int sum = 0;
    do {
      sum += layout.active(step(layout, end));
      end++;
    } while (end < layout.steps() && sum + layout.active(step(layout, end)) <= rows);
    return end;
  }
}
