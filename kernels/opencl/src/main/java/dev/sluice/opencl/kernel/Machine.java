package dev.sluice.opencl.kernel;

import dev.sluice.backend.Fusion;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.DeviceQueue;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;
import dev.sluice.opencl.tune.Tuning;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the kernels of one workspace are made with.
 *
 * @param queue the device
 * @param blocks the workspace's memory
 * @param fusions the rungs of the ladder that are on
 * @param half whether recurrent weights are packed in 16 bits
 * @param tuning how kernels are cut
 * @param launches what the workspace frees in the end
 */
public record Machine(
    DeviceQueue queue,
    Blocks blocks,
    Set<Fusion> fusions,
    boolean half,
    Tuning tuning,
    List<Launch> launches) {

  /** Makes a machine without kernels. */
  public Machine(
      DeviceQueue queue, Blocks blocks, Set<Fusion> fusions, boolean half, Tuning tuning) {
    this(queue, blocks, fusions, half, tuning, new ArrayList<>());
  }

  /** A kernel that is freed with the workspace. */
  public Launch launch(String file, String kernel, Options options) {
    Launch launch = new Launch(queue, file, kernel, options);
    launches.add(launch);
    return launch;
  }

  /** Memory that only the current operation needs. */
  public Block scratch(long numbers) {
    return blocks.scratch(numbers);
  }
}
