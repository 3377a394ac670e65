package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.opencl.cl.ClDevice;
import dev.sluice.opencl.cl.ClQueue;
import dev.sluice.opencl.cl.Devices;
import dev.sluice.opencl.cuda.Cuda;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.queue.DeviceQueue;
import dev.sluice.opencl.queue.DeviceTraits;
import dev.sluice.opencl.tune.LayerTuning;
import dev.sluice.opencl.tune.Tuning;
import java.util.Map;
import java.util.Optional;

/** Backends on this machine's device whose kernels are cut as for other devices. */
final class TestBackends {
  private static final Tiling GPU_PRODUCT = new Tiling(1, 4, 4, 4, 2, 8);
  private static final Tiling GPU_STEP = new Tiling(1, 2, 2, 8, 2, 8);
  private static final Tiling GPU_SEQUENCE = new Tiling(1, 2, 2, 8, 2, 0);

  private TestBackends() {}

  /**
   * As for a GPU: lanes are work-items, A comes through local memory, and groups own sequences.
   * Small groups, so that the tests' layers have several.
   */
  static Backend gpu() {
    return gpu(false);
  }

  /** The same, with weights in 16 bits or not. */
  static Backend gpu(boolean half) {
    return cut(GPU_PRODUCT, GPU_STEP, GPU_SEQUENCE, GPU_STEP, half);
  }

  /** As for a GPU of one compute unit, which any batch fills, with this device's limits. */
  static Backend gpuDefaults() {
    ClDevice device = Devices.choose("");
    DeviceTraits gpu = gpu(device.traits());
    return new OpenClBackend("opencl", new ClQueue(device), false, Tuning.defaults(gpu));
  }

  /** What a device would be as a GPU of one compute unit. */
  static DeviceTraits gpu(DeviceTraits here) {
    return new DeviceTraits(
        here.runtime(),
        here.index(),
        here.platformName(),
        here.name(),
        here.driver(),
        here.version(),
        true,
        here.sharesMemory(),
        1,
        here.memoryBytes(),
        here.allocationBytes(),
        here.localBytes(),
        here.groupItems(),
        here.groupWidth(),
        here.groupHeight(),
        1,
        here.alignmentBytes());
  }

  /** As for a processor with narrow vectors, whose groups own sequences. */
  static Backend loops() {
    Tiling tile = new Tiling(4, 3, 2, 1, 1, 0);
    Tiling pair = new Tiling(4, 2, 2, 2, 1, 0);
    return cut(tile, tile, pair, tile, false);
  }

  /** As {@link #gpu()}, through CUDA's driver. */
  static Backend cuda() {
    LayerTuning layer = layer(GPU_PRODUCT, GPU_STEP, GPU_SEQUENCE, GPU_STEP);
    Tuning tuning = new Tuning(GPU_PRODUCT, (cell, units, sequences) -> layer, Map.of());
    return new OpenClBackend("cuda", Cuda.load().open(0), false, tuning);
  }

  /** Through CUDA's driver, as users get it. */
  static Backend cudaDefaults(boolean half) {
    DeviceQueue queue = Cuda.load().open(0);
    return new OpenClBackend("cuda", queue, half, Tuning.defaults(queue.device()));
  }

  /**
   * A backend that is checked by a simulator.
   *
   * @param backend of this class
   * @return the same
   * @throws IllegalStateException where the device is a real one, so that nothing would be checked
   */
  static Backend simulated(Backend backend) {
    String driver = backend.device().driver();
    if (!driver.contains("Oclgrind")) {
      throw new IllegalStateException("The device is '" + driver + "', no simulator: check/races");
    }
    return backend;
  }

  private static Backend cut(
      Tiling product, Tiling step, Tiling forward, Tiling backward, boolean half) {
    LayerTuning layer = layer(product, step, forward, backward);
    Tuning tuning = new Tuning(product, (cell, units, sequences) -> layer, Map.of());
    return new OpenClBackend("opencl", new ClQueue(Devices.choose("")), half, tuning);
  }

  private static LayerTuning layer(Tiling product, Tiling step, Tiling forward, Tiling backward) {
    return new LayerTuning(product, step, step, Optional.of(forward), Optional.of(backward));
  }
}
