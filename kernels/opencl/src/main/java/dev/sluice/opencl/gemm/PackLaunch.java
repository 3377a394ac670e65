package dev.sluice.opencl.gemm;

import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.queue.DeviceQueue;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;

/** Packs a matrix. */
public final class PackLaunch {
  private static final String FILE = "pack.cl";
  private static final String KERNEL = "pack";
  private static final int TRANSPOSED = 1;

  private final Packing packing;
  private final Launch launch;
  private final Launch.Argument offset;
  private final Launch.Argument depth;

  /**
   * Prepares it.
   *
   * @param machine the device
   * @param from the source
   * @param packing how it is packed
   * @param to room for {@link Packing#numbers} of the largest depth
   */
  public PackLaunch(Machine machine, Block from, Packing packing, Block to) {
    this(machine.launch(FILE, KERNEL, options(packing)), from, packing, to);
  }

  /** As above, for a kernel that outlives a workspace; {@link #release} frees it. */
  PackLaunch(DeviceQueue queue, Block from, Packing packing, Block to) {
    this(new Launch(queue, FILE, KERNEL, options(packing)), from, packing, to);
  }

  private static Options options(Packing packing) {
    return Options.NONE.with("HALF", packing.half());
  }

  private PackLaunch(Launch launch, Block from, Packing packing, Block to) {
    this.packing = packing;
    this.launch = launch;
    launch.buffer(from);
    offset = launch.argument();
    launch.number(packing.line());
    depth = launch.argument();
    launch
        .number(packing.columns())
        .number(packing.jumpAt())
        .number(packing.jump())
        .number(packing.width())
        .number(packing.gates())
        .number(packing.vector())
        .buffer(to)
        .number(packing.transposed() ? TRANSPOSED : 0);
  }

  /**
   * Enqueues it.
   *
   * @param from numbers of the source to skip, beside the packing's own offset
   * @param matrixDepth the matrix's depth
   * @return the kernels that were started
   */
  public int run(int from, int matrixDepth) {
    offset.set(packing.offset() + from);
    depth.set(matrixDepth);
    return launch.items(packing.items(matrixDepth));
  }

  /** Frees the kernel. */
  void release() {
    launch.release();
  }
}
