package dev.sluice.opencl.gemm;

import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Parameter;
import dev.sluice.opencl.queue.DeviceQueue;

/** A parameter packed, and packed again when it has changed. Shared by all workspaces. */
public final class ParameterPack {
  /** What makes a pack of a parameter unlike its others. */
  private record Key(Packing packing, int depth) {}

  private final Parameter parameter;
  private final int depth;
  private final Block block;
  private final PackLaunch launch;
  private int version = -1;

  private ParameterPack(DeviceQueue queue, Parameter parameter, Packing packing, int depth) {
    this.parameter = parameter;
    this.depth = depth;
    block = parameter.memory(packing.numbers(depth));
    launch = new PackLaunch(queue, parameter.block(), packing, block);
    parameter.onRelease(launch::release);
  }

  /**
   * The pack of a parameter that everybody shares.
   *
   * @param queue whose device packs
   * @param parameter the parameter
   * @param packing how it is packed
   * @param depth the matrix's depth
   * @return the pack, stale at first
   */
  public static ParameterPack of(
      DeviceQueue queue, Parameter parameter, Packing packing, int depth) {
    return parameter.pack(
        new Key(packing, depth),
        ParameterPack.class,
        () -> new ParameterPack(queue, parameter, packing, depth));
  }

  /** The packed numbers. */
  public Block block() {
    return block;
  }

  /**
   * Packs what has changed. The caller holds the queue's monitor, as for what follows.
   *
   * @param always whether it is packed even if nothing has changed
   * @return the kernels that were started
   */
  public int refresh(boolean always) {
    int now = parameter.version();
    if (!always && now == version) {
      return 0;
    }
    int started = launch.run(0, depth);
    version = now; // only now: a launch that failed has packed nothing
    return started;
  }
}
