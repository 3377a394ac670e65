package dev.sluice.opencl.kernel;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;

/** What changes from run to run of a workspace. */
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

  /** The low word of the key of the run's random draws. */
  public int key0() {
    return (int) key;
  }

  /** The high word. */
  public int key1() {
    return (int) (key >>> Integer.SIZE);
  }

  public int lines(Buffer buffer) {
    return buffer.shape().lines(extent());
  }

  public int size(Buffer buffer) {
    return (int) buffer.shape().size(extent());
  }
}
