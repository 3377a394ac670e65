package dev.sluice.reference;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;

/** What changes from run to run of a workspace. Reused, so that a run allocates nothing. */
final class Run {
  private PackedLayout layout;
  private long key;

  void set(PackedLayout newLayout, long newKey) {
    layout = newLayout;
    key = newKey;
  }

  PackedLayout layout() {
    return layout;
  }

  Extent extent() {
    return layout.extent();
  }

  long key() {
    return key;
  }

  int lines(Buffer buffer) {
    return buffer.shape().lines(extent());
  }

  int size(Buffer buffer) {
    return (int) buffer.shape().size(extent());
  }
}
