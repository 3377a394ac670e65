package dev.sluice.opencl.recurrent;

import dev.sluice.opencl.kernel.Run;

/** All steps of a layer forward, after its input product. */
interface ForwardSteps {
  /** Enqueues them; returns how many kernels were started. */
  int enqueue(Run run);
}
