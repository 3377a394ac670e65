package dev.sluice.opencl.recurrent;

import dev.sluice.data.PackedLayout;

/** The steps of a layer in the order of reading, or against it. */
final class Steps {
  private Steps() {}

  /** The step that is read as number i. */
  static int read(PackedLayout layout, boolean reverse, int i) {
    return reverse ? layout.steps() - 1 - i : i;
  }

  /** The step that backward visits as number i. */
  static int visited(PackedLayout layout, boolean reverse, int i) {
    return read(layout, reverse, layout.steps() - 1 - i);
  }

  /** The step that is read before one; −1 where there is none. */
  static int before(PackedLayout layout, boolean reverse, int step) {
    int before = reverse ? step + 1 : step - 1;
    return before < layout.steps() ? before : -1;
  }

  static int firstRow(PackedLayout layout, int step) {
    return step < 0 ? 0 : layout.firstRow(step);
  }

  static int active(PackedLayout layout, int step) {
    return step < 0 ? 0 : layout.active(step);
  }
}
