package dev.sluice.tornado.tune;

import dev.sluice.op.Cell;

/** How kernels are cut on a device. */
public final class Tuning {
  private final Cut product;
  private final Cut step;
  private final boolean loop;

  private Tuning(Cut product, Cut step, boolean loop) {
    this.product = product;
    this.step = step;
    this.loop = loop;
  }

  /**
   * What is reasonable on a kind of device.
   *
   * @param gpu whether it is a GPU
   */
  public static Tuning defaults(boolean gpu) {
    return gpu
        ? new Tuning(new Cut(64, 8, 4, false), new Cut(64, 4, 4, false), true)
        : new Tuning(new Cut(1, 4, 4, false), new Cut(1, 4, 4, false), true);
  }

  /**
   * Cuts that hold for everything.
   *
   * @param product of products
   * @param step of a layer's steps
   * @param loop whether one kernel does all steps
   */
  public static Tuning fixed(Cut product, Cut step, boolean loop) {
    return new Tuning(product, step, loop);
  }

  /** {@return how products outside layers are cut} */
  public Cut product() {
    return product;
  }

  /**
   * How a layer is cut.
   *
   * @param cell its cell
   * @param units H
   * @param sequences the most sequences
   */
  public LayerCut layer(Cell cell, int units, int sequences) {
    return new LayerCut(product, step, loop, step, loop);
  }
}
