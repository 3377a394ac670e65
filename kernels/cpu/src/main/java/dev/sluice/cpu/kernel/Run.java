package dev.sluice.cpu.kernel;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;

/** What changes from run to run of a workspace. Reused, so that a run allocates nothing. */
public final class Run {
  private PackedLayout layout;
  private long key;

  public void set(PackedLayout newLayout, long newKey) {
    layout = newLayout;
    key = newKey;
  }

  public PackedLayout layout() {
    return layout;
  }

  public Extent extent() {
    return layout.extent();
  }

  public long key() {
    return key;
  }

  public int lines(Buffer buffer) {
    return buffer.shape().lines(extent());
  }

  public long size(Buffer buffer) {
    return buffer.shape().size(extent());
  }
}
