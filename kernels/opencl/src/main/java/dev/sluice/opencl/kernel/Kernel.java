package dev.sluice.opencl.kernel;

import dev.sluice.opencl.gemm.ParameterPack;
import java.util.List;

/** One operation bound to the memory of one workspace. */
public interface Kernel {
  /**
   * Enqueues its kernels. The caller holds the queue's monitor.
   *
   * @return how many were started
   */
  int enqueue(Run run);

  /** The packed weights that it reads. */
  default List<ParameterPack> packs() {
    return List.of();
  }
}
